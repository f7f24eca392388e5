package io.verisim.standalone.server;

import org.springframework.boot.logging.LoggingSystem;

/** Prevents libraries from writing logs between results. */
public final class Logs {
  private Logs() {}

  /**
   * Suppresses all logs until the services are up and log to their file, or permanently if no
   * services start.
   */
  public static void hold() {
    LoggingSystem.get(Logs.class.getClassLoader()).beforeInitialize();
  }
}
