package io.verisim.artifact;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The origin of an artifact. It is not part of the digest.
 *
 * @param attempt which attempt at the stage committed it, from 1
 * @param resumed the first step of each attempt that went on from a checkpoint, after a pause or
 *     the death of a worker; of attempts that recorded no metrics none is known
 * @param seed the seed of the stage
 * @param threads the pinned number of threads
 * @param device the device of the computation, such as {@code cpu} or {@code cuda:0}
 * @param engine name and version of the numeric engine
 * @param createdAt when the artifact was committed
 * @param seconds how long the work took, over all attempts that contributed to it
 */
public record Provenance(
    int attempt,
    List<Long> resumed,
    long seed,
    int threads,
    String device,
    String engine,
    Instant createdAt,
    double seconds) {

  public Provenance {
    // Manifests of earlier versions have none.
    resumed = resumed == null ? List.of() : List.copyOf(resumed);
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
