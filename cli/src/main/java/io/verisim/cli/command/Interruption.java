package io.verisim.cli.command;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Handles Ctrl-C and other signals that end the process: it prints a message and closes the server,
 * so that running stages save a checkpoint. The JVM then exits with 128 plus the signal's number,
 * which is 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  private final CountDownLatch raised = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Starts watching for signals.
   *
   * @param server to close
   * @param before the message before closing
   * @param after the message once the server is closed
   */
  Interruption(Closeable server, Console console, String before, String after) {
    hook = new Thread(() -> end(server, console, before, after), "interruption");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      raised.countDown(); // The process is ending already.
    }
  }

  /** Work with the server. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * The result of some work with the server.
   *
   * @return nothing if the work failed because the server was closed meanwhile
   */
  <T> Optional<T> resultOf(Work<T> work) throws IOException {
    try {
      return Optional.of(work.run());
    } catch (IOException | RuntimeException e) {
      if (raised()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void end(Closeable server, Console console, String before, String after) {
    raised.countDown();
    console.say(before);
    try {
      server.close();
      console.say(after);
    } catch (IOException e) {
      console.say("The server did not shut down cleanly: " + e.getMessage());
    }
  }

  /** Waits for the interruption. */
  void await() throws InterruptedException {
    raised.await();
  }

  /** Waits for the interruption with a time limit; returns whether it came. */
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

  /** Stops watching for signals. */
  @Override
  public void close() {
    if (!raised()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        raised.countDown(); // The signal has just come.
      }
    }
  }
}
