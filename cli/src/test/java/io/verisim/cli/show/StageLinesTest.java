package io.verisim.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.report.RunView.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageLinesTest {
  private final StringWriter out = new StringWriter();
  private long now;
  private final StageLines lines = new StageLines(new PrintWriter(out), () -> now);

  private void show(int second, Progress... progress) {
    now = Duration.ofSeconds(second).toNanos();
    lines.show(new RunView(
        "tiny-1",
        "tiny",
        null,
        RunState.RUNNING,
        "",
        2,
        List.of(progress),
        3,
        List.of(),
        List.of(),
        "",
        0,
        List.of(),
        null,
        null));
  }

  private static Progress at(String stage, long step) {
    return new Progress(
        stage,
        "made",
        step,
        100,
        "steps",
        Map.of(
            "lr", 0.001, "loss/val", 2.0, "steps_per_second", 2.0, "grad_norm", 1.0, "zeta", 5.0),
        75.0,
        1,
        null);
  }

  @Test
  void printsStartEndAndEveryTenSecondsOfAStage() {
    for (int second = 0; second < 25; second++) {
      show(second, at("reward_model", second));
    }
    show(25);

    assertThat(out.toString().lines())
        .containsExactly(
            "cycle 2: reward model starts",
            "cycle 2: reward model: 10 of 100 steps, 2.000/s, at most 1 min 15 s left;"
                + " loss/val 2.000, grad_norm 1.000, lr 0.001000",
            "cycle 2: reward model: 20 of 100 steps, 2.000/s, at most 1 min 15 s left;"
                + " loss/val 2.000, grad_norm 1.000, lr 0.001000",
            "cycle 2: reward model is done after 25 s");
  }

  @Test
  void reportsAStageWithoutAFirstStep() {
    Progress waiting = new Progress(
        "grpo", "base_model_v2", 0, 0, "steps", Map.of(), null, 2, "worker \"a\" is gone");
    show(0, waiting);
    show(11, waiting);

    assertThat(out.toString().lines().toList().get(1))
        .isEqualTo("cycle 2: grpo: no step yet: preparing, or waiting for free cores;"
            + " attempt 2 after: worker \"a\" is gone");
  }

  @Test
  void numbersStagesOfTheSameKind() {
    show(0, at("scorer", 1), at("scorer", 2));

    assertThat(out.toString().lines())
        .containsExactly("cycle 2: scorer starts", "cycle 2: scorer 2 starts");
  }

  @Test
  void aBaselineIsPrintedOutsideTheCycles() {
    show(0, at("baseline_rate", 1));

    assertThat(out.toString().lines()).containsExactly("in parallel: baseline rate starts");
  }

  @Test
  void printsTheEndOfAStageBeforeTheNextStart() {
    show(0, at("grpo", 1));
    show(5, at("evaluation", 1));

    assertThat(out.toString().lines())
        .containsExactly(
            "cycle 2: grpo starts",
            "cycle 2: grpo is done after 5 s",
            "cycle 2: evaluation starts");
  }
}
