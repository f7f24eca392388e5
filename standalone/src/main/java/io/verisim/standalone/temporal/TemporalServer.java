package io.verisim.standalone.temporal;

import java.net.URI;
import java.util.Optional;

/**
 * A Temporal server of this program's own, reachable from this machine alone, until it is closed.
 */
public interface TemporalServer extends AutoCloseable {
  /** Where it listens, as host:port. */
  String target();

  /** Whether workers must connect with {@code verisim.temporal.embedded=true}. */
  boolean embedded();

  /** Its web UI, if it has one. */
  Optional<URI> ui();

  /** What it is, for people. */
  @Override
  String toString();

  @Override
  void close();
}
