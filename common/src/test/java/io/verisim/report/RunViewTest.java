package io.verisim.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.report.CycleFigures.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunViewTest {
  private static final CycleFigures FIRST = Reports.cycle(0, Outcome.PRETRAINED, Map.of());
  private static final CycleFigures SECOND = Reports.cycle(1, Outcome.IMPROVED, Map.of());

  @Test
  void aRunningRunIsInTheCycleAfterTheLastCompleteOne() {
    assertThat(cycle(Reports.report(RunState.RUNNING, null))).isZero();
    assertThat(cycle(Reports.report(RunState.RUNNING, null, FIRST, SECOND))).isEqualTo(2);
  }

  @Test
  void anEndedRunIsInItsLastCycle() {
    assertThat(cycle(Reports.report(RunState.FAILED, "no text"))).isZero();
    assertThat(cycle(Reports.report(RunState.COMPLETED, null, FIRST, SECOND))).isEqualTo(1);
  }

  private static int cycle(RunReport report) {
    return RunView.of("a name", null, report, List.of()).cycle();
  }
}
