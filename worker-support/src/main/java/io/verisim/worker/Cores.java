package io.verisim.worker;

import io.verisim.engine.ProgressListener;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Divides the cores of this machine among the stages of this process. Computing threads wait for
 * each other many times per step, so two stages with more threads than cores would slow each other
 * down severely. Instead, one stage waits.
 */
public final class Cores {
  private static final long WAIT_SECONDS = 5;

  private final int all;
  private final Semaphore free;

  public Cores(int all) {
    this.all = all;
    this.free = new Semaphore(all, true);
  }

  /** Cores for the exclusive use of their owner, until it closes this. */
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
   * Waits for as many cores as threads, or for all cores if there are fewer, and takes them.
   *
   * @param listener receives progress while waiting; an exception from it ends the wait
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
