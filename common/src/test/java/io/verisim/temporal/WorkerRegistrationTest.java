package io.verisim.temporal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerRegistrationTest {
  @Test
  void refusesAWorkerWithNothingToRun() {
    assertThatThrownBy(() -> WorkerRegistration.ofActivities("trainer", 1))
        .hasMessage("the worker of task queue trainer has neither workflows nor activities");
    assertThatThrownBy(() -> WorkerRegistration.ofActivities("trainer", 0, new Object()))
        .hasMessageContaining("may run 0 activities at once");
    assertThatThrownBy(() -> new WorkerRegistration(" ", List.of(Object.class), List.of(), 1))
        .hasMessageContaining("expected a name");
  }
}
