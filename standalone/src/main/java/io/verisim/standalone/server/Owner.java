package io.verisim.standalone.server;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The server that uses a data folder.
 *
 * @param pid its process
 * @param started when the process started
 * @param address the address of its API; absent until the API answers
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
