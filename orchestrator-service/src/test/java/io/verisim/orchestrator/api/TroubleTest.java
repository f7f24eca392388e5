package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.lifecycle.Failure;
import io.verisim.orchestrator.runs.RunException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TroubleTest {
  @ParameterizedTest
  @EnumSource
  void everyReasonIsInTheTable(RunException.Reason reason) {
    assertThat(Trouble.of(reason).name()).isEqualTo(reason.name());
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureIsInTheTableUnderItsCode(Failure failure) {
    assertThat(Trouble.of(failure).code()).isEqualTo(failure.code());
  }
}
