package io.verisim.cli.command;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or another signal that ends the process: says so, then closes the server, which lets
 * stages at work leave a checkpoint. The JVM then exits with 128 and the signal's number, which is
 * 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  private final CountDownLatch raised = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Watches from now on.
   *
   * @param server to close
   * @param before what to say first
   * @param after what to say once the server is closed
   */
  Interruption(Closeable server, Console console, String before, String after) {
    hook = new Thread(() -> end(server, console, before, after), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end(Closeable server, Console console, String before, String after) {
    raised.countDown();
    console.say(before);
    try {
      server.close();
      console.say(after);
    } catch (IOException e) {
      console.say("The server did not end cleanly: " + e.getMessage());
    }
  }

  /** Waits for the interruption. */
  void await() throws InterruptedException {
    raised.await();
  }

  /** Waits for the interruption, but not for ever; returns whether it came. */
  boolean await(long millis) {
    try {
      return raised.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  boolean raised() {
    return raised.getCount() == 0;
  }

  /** Watches no longer. */
  @Override
  public void close() {
    if (!raised()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
