package io.verisim.standalone.server;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a data folder.
 *
 * @param pid its process
 * @param started when it began
 * @param address where its API answers; absent until it does
 */
record Owner(long pid, Instant started, @Nullable URI address) {
  boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Override
  public String toString() {
    return "process " + pid + ", started " + started;
  }
}
