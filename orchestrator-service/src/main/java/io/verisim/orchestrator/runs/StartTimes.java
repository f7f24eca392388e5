package io.verisim.orchestrator.runs;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * When runs were first asked for. A Temporal server forgets that in time, and the embedded one with
 * every restart.
 */
final class StartTimes {
  private final ObjectStore objects;
  private final Clock clock;

  StartTimes(ObjectStore objects, Clock clock) {
    this.objects = objects;
    this.clock = clock;
  }

  /** Notes the present as the start of a run, unless it has one. */
  void note(String run) throws IOException {
    byte[] now = clock.instant().toString().getBytes(StandardCharsets.UTF_8);
    objects.putIfAbsent(key(run), now);
  }

  /** The start of a run; the epoch if nobody noted it. */
  Instant of(String run) throws IOException {
    Optional<byte[]> noted = objects.get(key(run));
    return noted.isPresent()
        ? Instant.parse(new String(noted.get(), StandardCharsets.UTF_8))
        : Instant.EPOCH;
  }

  private static String key(String run) {
    return ArtifactKeys.run(run) + "started.txt";
  }
}
