package io.verisim.orchestrator.runs;

import java.util.concurrent.ThreadFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Threads that do not keep the process alive. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Threads with this prefix and a number for a name. */
  public static ThreadFactory named(String prefix) {
    CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix + "-");
    threads.setDaemon(true);
    return threads;
  }
}
