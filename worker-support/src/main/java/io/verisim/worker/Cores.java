package io.verisim.worker;

import io.verisim.engine.ProgressListener;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Divides the cores of this machine among the stages of this process. Computing threads wait for
 * each other many times per step, so two stages with more threads than cores would slow each other
 * down severely. Instead, one stage waits.
 */
public final class Cores {
  private static final long WAIT_SECONDS = 5;

  private final int all;
  private final Semaphore free;

  /** Stages that wait for cores and do not give way. */
  private final AtomicInteger waiting = new AtomicInteger();

  public Cores(int all) {
    this.all = all;
    this.free = new Semaphore(all, true);
  }

  /** Cores for the exclusive use of their owner, until it closes this. */
  final class Taken implements AutoCloseable {
    private final int count;
    private boolean held = true;

    private Taken(int count) {
      this.count = count;
    }

    int count() {
      return count;
    }

    /**
     * If another stage waits for cores, lets it have these and waits for them behind it.
     *
     * @param listener receives progress while waiting; an exception from it ends the wait
     */
    void giveWay(ProgressListener listener) {
      if (waiting.get() > 0) {
        close();
        acquire(count, listener);
        held = true;
      }
    }

    @Override
    public void close() {
      if (held) {
        held = false;
        free.release(count);
      }
    }
  }

  /**
   * Waits for as many cores as threads, or for all cores if there are fewer, and takes them. Stages
   * that give way do so while this waits.
   *
   * @param listener receives progress while waiting; an exception from it ends the wait
   */
  Taken take(int threads, ProgressListener listener) {
    waiting.incrementAndGet();
    try {
      return takeInBackground(threads, listener);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Takes cores like {@link #take}, but no stage gives way. */
  Taken takeInBackground(int threads, ProgressListener listener) {
    int wanted = Math.min(threads, all);
    acquire(wanted, listener);
    return new Taken(wanted);
  }

  private void acquire(int count, ProgressListener listener) {
    try {
      while (!free.tryAcquire(count, WAIT_SECONDS, TimeUnit.SECONDS)) {
        listener.onProgress();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for free cores", e);
    }
  }
}
