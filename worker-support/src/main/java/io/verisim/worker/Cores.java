package io.verisim.worker;

import io.verisim.engine.ProgressListener;
import java.io.IOException;
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

  /** What is computed on cores that nobody else has meanwhile. */
  @FunctionalInterface
  interface Computation<T> {
    T run() throws IOException;
  }

  /**
   * Waits for as many cores as there are threads, or for all if there are fewer, and computes on
   * them.
   *
   * @param listener told of progress while waiting; what it throws ends the waiting
   */
  <T> T compute(int threads, ProgressListener listener, Computation<T> computation)
      throws IOException {
    int wanted = take(threads, listener);
    try {
      return computation.run();
    } finally {
      free.release(wanted);
    }
  }

  private int take(int threads, ProgressListener listener) {
    int wanted = Math.min(threads, all);
    try {
      while (!free.tryAcquire(wanted, WAIT_SECONDS, TimeUnit.SECONDS)) {
        listener.onProgress();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for free cores", e);
    }
    return wanted;
  }
}
