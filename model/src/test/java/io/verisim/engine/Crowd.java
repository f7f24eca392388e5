package io.verisim.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work that other threads repeat during a test. */
public final class Crowd {
  private Crowd() {}

  /**
   * Runs {@code test} once after each of {@code others}, on a separate thread, has begun its second
   * round.
   */
  public static void around(Runnable test, Runnable... others) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(others.length);
    List<Thread> threads = new ArrayList<>();
    for (Runnable other : others) {
      Thread thread = new Thread(() -> repeat(other, running, stop));
      threads.add(thread);
      thread.setDaemon(true);
      thread.start();
    }
    try {
      running.await();
      test.run();
    } finally {
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void repeat(Runnable work, CountDownLatch running, AtomicBoolean stop) {
    Torch.pinThreads(1);
    work.run();
    running.countDown();
    while (!stop.get()) {
      work.run();
    }
  }
}
