package io.verisim.worker;

import io.verisim.engine.ProgressListener;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The cores of this machine, shared out to the stages of this process. Threads that compute wait
 * for each other many times a step, so two stages on more threads than there are cores would slow
 * each other down many times over; one waits instead.
 */
public final class Cores {
  private static final long WAIT_SECONDS = 5;

  private final int all;
  private final Semaphore free;

  public Cores(int all) {
    this.all = all;
    this.free = new Semaphore(all, true);
  }

  /** Cores that nobody else has until they are given back. */
  final class Taken implements AutoCloseable {
    private final int count;

    private Taken(int count) {
      this.count = count;
    }

    int count() {
      return count;
    }

    @Override
    public void close() {
      free.release(count);
    }
  }

  /**
   * Waits for as many cores as there are threads, or for all if there are fewer, and takes them.
   *
   * @param listener told of progress while waiting; what it throws ends the waiting
   */
  Taken take(int threads, ProgressListener listener) {
    int wanted = Math.min(threads, all);
    try {
      while (!free.tryAcquire(wanted, WAIT_SECONDS, TimeUnit.SECONDS)) {
        listener.onProgress();
      }
      return new Taken(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for free cores", e);
    }
  }
}
