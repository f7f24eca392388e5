package io.verisim.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.engine.ProgressListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoresTest {
  private final Cores cores = new Cores(2);

  @Test
  void singleThreadedStagesShareTheCores() {
    try (Cores.Taken first = cores.take(1, ProgressListener.NONE);
        Cores.Taken second = cores.take(1, ProgressListener.NONE)) {
      assertThat(first.count() + second.count()).isEqualTo(2);
    }
  }

  @Test
  void aStageAskingForTooManyThreadsGetsAllCores() {
    for (int i = 0; i < 2; i++) {
      try (Cores.Taken taken = cores.take(64, ProgressListener.NONE)) {
        assertThat(taken.count()).isEqualTo(2);
      }
    }
  }

  @Test
  void aStageWaitsForEnoughFreeCores() {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Integer> both;
    try (Cores.Taken one = cores.take(1, ProgressListener.NONE)) {
      both = CompletableFuture.supplyAsync(() -> {
        asked.countDown();
        try (Cores.Taken all = cores.take(2, ProgressListener.NONE)) {
          return all.count();
        }
      });
      await(asked);
      assertThat(both).as("beside %d core".formatted(one.count())).isNotDone();
    }
    assertThat(both.join()).isEqualTo(2);
  }

  @Test
  void aStopEndsTheWaitForCores() {
    ProgressListener stopping = () -> {
      throw new IllegalArgumentException("stop");
    };
    try (Cores.Taken all = cores.take(2, ProgressListener.NONE)) {
      assertThatThrownBy(() -> cores.take(1, stopping)).hasMessage("stop");
      assertThat(all.count()).isEqualTo(2);
    }
    assertAllFree();
  }

  @Test
  void aBackgroundStageGivesWayAndGetsItsCoresBack() {
    CompletableFuture<Integer> other;
    try (Cores.Taken background = cores.takeInBackground(2, ProgressListener.NONE)) {
      other = CompletableFuture.supplyAsync(() -> {
        try (Cores.Taken taken = cores.take(1, ProgressListener.NONE)) {
          return taken.count();
        }
      });
      while (!other.isDone()) {
        background.giveWay(ProgressListener.NONE);
      }
      assertThat(background.count()).isEqualTo(2);
    }
    assertThat(other.join()).isEqualTo(1);
    assertAllFree();
  }

  @Test
  void backgroundStagesDoNotGiveWayToEachOther() {
    try (Cores.Taken first = cores.takeInBackground(2, ProgressListener.NONE)) {
      CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> {
        try (Cores.Taken taken = cores.takeInBackground(1, ProgressListener.NONE)) {
          return taken.count();
        }
      });
      for (int step = 0; step < 1000; step++) {
        first.giveWay(ProgressListener.NONE);
      }
      assertThat(second).isNotDone();
    }
  }

  @Test
  void aStopWhileGivingWayReleasesTheCoresOnce() {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Cores.Taken background = cores.takeInBackground(2, ProgressListener.NONE)) {
      CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
        try (Cores.Taken one = cores.take(1, ProgressListener.NONE)) {
          taken.countDown();
          await(stopped);
          assertThat(one.count()).isEqualTo(1);
        }
      });
      assertThatThrownBy(() -> {
            while (true) {
              background.giveWay(() -> {
                throw new IllegalArgumentException("stop");
              });
            }
          })
          .hasMessage("stop");
      await(taken);
      stopped.countDown();
      other.join();
    }
    assertAllFree();
  }

  private void assertAllFree() {
    try (Cores.Taken all = cores.take(2, ProgressListener.NONE)) {
      assertThat(all.count()).isEqualTo(2);
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
