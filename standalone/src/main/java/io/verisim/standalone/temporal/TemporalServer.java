package io.verisim.standalone.temporal;

import java.net.URI;
import java.util.Optional;

/**
 * A Temporal server that belongs to this program and is reachable only from this machine, until it
 * is closed.
 */
public interface TemporalServer extends AutoCloseable {
  /** Its address, as host:port. */
  String target();

  /** Whether workers must connect with {@code verisim.temporal.embedded=true}. */
  boolean embedded();

  /** Its web UI, if it has one. */
  Optional<URI> ui();

  /** A description for people. */
  @Override
  String toString();

  @Override
  void close();
}
