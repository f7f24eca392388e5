package io.verisim.artifact;

import java.time.Instant;
import java.util.Objects;

/**
 * The origin of an artifact. It is not part of the digest.
 *
 * @param attempt which attempt at the stage committed it, from 1
 * @param seed the seed of the stage
 * @param threads the pinned number of threads
 * @param device the device of the computation, such as {@code cpu} or {@code cuda:0}
 * @param engine name and version of the numeric engine
 * @param createdAt when the artifact was committed
 * @param seconds how long the work took, over all attempts that contributed to it
 */
public record Provenance(
    int attempt,
    long seed,
    int threads,
    String device,
    String engine,
    Instant createdAt,
    double seconds) {

  public Provenance {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt counts from 1: " + attempt);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
    if (!(seconds >= 0)) {
      throw new IllegalArgumentException("seconds must not be negative: " + seconds);
    }
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(createdAt, "createdAt");
  }
}
