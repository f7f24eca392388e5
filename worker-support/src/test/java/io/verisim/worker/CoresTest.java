package io.verisim.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.engine.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoresTest {
  private final Cores cores = new Cores(2);

  @Test
  void singleThreadedStagesShareTheCores() throws IOException {
    assertThat(cores.<Integer>compute(1, ProgressListener.NONE, () -> compute(1, 7)))
        .isEqualTo(7);
  }

  @Test
  void aStageAskingForTooManyThreadsGetsAllCores() throws IOException {
    assertThat(cores.<Integer>compute(64, ProgressListener.NONE, () -> 1)).isEqualTo(1);
    assertThat(cores.<Integer>compute(64, ProgressListener.NONE, () -> 2)).isEqualTo(2);
  }

  @Test
  void aStageWaitsForEnoughFreeCores() throws IOException {
    CountDownLatch entered = new CountDownLatch(1);
    CompletableFuture<Integer> second = cores.compute(1, ProgressListener.NONE, () -> {
      CompletableFuture<Integer> both = CompletableFuture.supplyAsync(() -> {
        entered.countDown();
        return compute(2, 5);
      });
      await(entered);
      assertThat(both).as("entered too early").isNotDone();
      return both;
    });

    assertThat(second.join()).isEqualTo(5);
  }

  @Test
  void aStopEndsTheWaitForCores() throws IOException {
    ProgressListener stopping = () -> {
      throw new IllegalArgumentException("stop");
    };
    cores.<Integer>compute(2, ProgressListener.NONE, () -> {
      assertThatThrownBy(() -> cores.<Integer>compute(1, stopping, () -> 1)).hasMessage("stop");
      return 0;
    });
    assertThat(cores.<Integer>compute(2, ProgressListener.NONE, () -> 3)).isEqualTo(3);
  }

  @Test
  void aComputationThatFailsGivesItsCoresBack() throws IOException {
    assertThatThrownBy(() -> cores.<Integer>compute(2, ProgressListener.NONE, () -> {
          throw new IOException("disk");
        }))
        .hasMessage("disk");
    assertThat(cores.<Integer>compute(2, ProgressListener.NONE, () -> 3)).isEqualTo(3);
  }

  private int compute(int threads, int result) {
    try {
      return cores.<Integer>compute(threads, ProgressListener.NONE, () -> result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
