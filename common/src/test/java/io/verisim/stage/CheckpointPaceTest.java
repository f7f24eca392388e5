package io.verisim.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * Steps of one second each, a checkpoint at most every ten; one that holds the work up by a second
 * is due after 50.
 */
class CheckpointPaceTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private Instant now = Instant.EPOCH;
  private CheckpointPace pace = new CheckpointPace(INTERVAL, now);

  @Test
  void aFreeCheckpointIsDueAfterTheInterval() {
    assertThat(undisturbedStepsUntilDue()).isEqualTo(10);
    save(Duration.ZERO);
    assertThat(undisturbedStepsUntilDue()).isEqualTo(10);
  }

  @Test
  void aLongWriteDelaysTheNextCheckpoint() {
    undisturbedStepsUntilDue();
    save(Duration.ofSeconds(1));

    assertThat(undisturbedStepsUntilDue()).isEqualTo(50);
  }

  @Test
  void countsOnlyTheTimeAnUploadAddsToSteps() {
    undisturbedStepsUntilDue();
    save(Duration.ZERO);
    step(Duration.ofMillis(1600), true);
    step(Duration.ofMillis(1400), true);

    assertThat(undisturbedStepsUntilDue()).isEqualTo(47);
  }

  @Test
  void anUploadThatSlowsNoStepCostsNothing() {
    undisturbedStepsUntilDue();
    save(Duration.ZERO);
    for (int i = 0; i < 9; i++) {
      step(Duration.ofSeconds(1), true);
    }

    assertThat(undisturbedStepsUntilDue()).isEqualTo(1);
  }

  @Test
  void aLongStepCountsAtMostTheTimeOfItsUpload() {
    undisturbedStepsUntilDue();
    save(Duration.ZERO);
    Instant uploaded = now.plusSeconds(1);
    now = now.plusSeconds(20);
    pace.stepped(now, uploaded);

    assertThat(undisturbedStepsUntilDue()).isEqualTo(30);
  }

  @Test
  void aZeroIntervalCheckpointsAfterEveryStep() {
    pace = new CheckpointPace(Duration.ZERO, now);
    step(Duration.ofSeconds(1), false);
    save(Duration.ofSeconds(5));

    assertThat(undisturbedStepsUntilDue()).isEqualTo(1);
  }

  private int undisturbedStepsUntilDue() {
    int steps = 0;
    do {
      step(Duration.ofSeconds(1), false);
      steps++;
    } while (!pace.due(now));
    return steps;
  }

  private void step(Duration time, boolean uploading) {
    now = now.plus(time);
    pace.stepped(now, uploading ? now : Instant.MIN);
  }

  private void save(Duration standstill) {
    Instant from = now;
    now = now.plus(standstill);
    pace.saved(from, now);
  }
}
