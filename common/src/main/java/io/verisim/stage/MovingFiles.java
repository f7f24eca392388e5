package io.verisim.stage;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says that a stage is alive while its files move to or from the store. That takes minutes for
 * gigabytes, and nothing else would say it meanwhile. The store has time limits of its own for a
 * connection on which nothing moves.
 */
final class MovingFiles {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private MovingFiles() {}

  /** Moves files. */
  @FunctionalInterface
  interface Move<T extends @Nullable Object> {
    T move() throws IOException;
  }

  /** {@return what the move returns} */
  static <T extends @Nullable Object> T alive(Heartbeat heartbeat, Move<T> move)
      throws IOException {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
      Thread daemon = new Thread(work, "moving-files");
      daemon.setDaemon(true);
      return daemon;
    });
    long period = PERIOD.toMillis();
    Future<?> reports =
        thread.scheduleAtFixedRate(heartbeat::alive, period, period, TimeUnit.MILLISECONDS);
    try {
      return move.move();
    } finally {
      reports.cancel(false);
      thread.shutdown();
    }
  }
}
