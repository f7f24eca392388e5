package io.verisim.standalone.server;

import org.springframework.boot.logging.LoggingSystem;

/** Keeps libraries from writing logs between results. */
public final class Logs {
  private Logs() {}

  /**
   * Holds every log back until the services are up and log to their file; for good where no
   * services start.
   */
  public static void hold() {
    LoggingSystem.get(Logs.class.getClassLoader()).beforeInitialize();
  }
}
