package io.verisim.chaos;

import io.verisim.chaos.RunFolder.AtWork;
import io.verisim.chaos.RunFolder.Saved;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How much work of a stage is lost with its process, in seconds of that work. */
final class LostWork {
  private final RunFolder folder;
  private final AtWork stage;

  LostWork(RunFolder folder, AtWork stage) {
    this.folder = folder;
    this.stage = stage;
  }

  /**
   * To be called when the process is dead, or does nothing any more.
   *
   * @param flip which bit of the newest checkpoint turns over, if one does
   * @return what the next attempt does again
   */
  double atDeath(Optional<Long> flip, Consumer<String> tell) throws IOException {
    Instant death = Instant.now();
    List<Saved> saved = folder.checkpoints(stage.artifact());
    Saved newest = saved.isEmpty() ? null : saved.get(0);
    // What this attempt went on from was there before it began.
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
        tell.accept("      no checkpoint yet, so none is damaged");
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
