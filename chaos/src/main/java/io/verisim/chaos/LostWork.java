package io.verisim.chaos;

import io.verisim.chaos.RunFolder.AtWork;
import io.verisim.chaos.RunFolder.Saved;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Measures the work of a stage that is lost with its process, in seconds. */
final class LostWork {
  private final RunFolder folder;
  private final AtWork stage;

  LostWork(RunFolder folder, AtWork stage) {
    this.folder = folder;
    this.stage = stage;
  }

  /**
   * To be called when the process is dead or stopped.
   *
   * @param flip the bit of the newest checkpoint to flip, if any
   * @return the seconds of work that the next attempt repeats
   */
  double atDeath(Optional<Long> flip, Consumer<String> tell) throws IOException {
    Instant death = Instant.now();
    List<Saved> saved = folder.checkpoints(stage.artifact());
    Saved newest = saved.isEmpty() ? null : saved.get(0);
    // The checkpoint from which this attempt continued existed before the attempt began.
    double before = saved.stream()
        .filter(checkpoint -> checkpoint.written().isBefore(stage.since()))
        .mapToDouble(Saved::seconds)
        .max()
        .orElse(0);
    double worked = newest != null && !newest.written().isBefore(stage.since())
        ? newest.seconds() + seconds(newest.written(), death)
        : before + seconds(stage.since(), death);
    double kept = newest == null ? 0 : newest.seconds();
    if (flip.isPresent()) {
      if (newest == null) {
        tell.accept("      no checkpoint yet, so there is none to damage");
      } else {
        tell.accept("      damaged " + RunFolder.flip(newest, flip.get()));
        kept = saved.size() > 1 ? saved.get(1).seconds() : 0;
      }
    }
    return Math.max(0, worked - kept);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
