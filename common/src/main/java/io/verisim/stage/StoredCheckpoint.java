package io.verisim.stage;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint in the store.
 *
 * @param attempt the attempt that wrote it
 * @param step the step after which it was saved
 * @param folder its folder, with a trailing slash
 */
record StoredCheckpoint(int attempt, long step, String folder) {

  /** The newest first. */
  static final Comparator<StoredCheckpoint> NEWEST_FIRST = Comparator.comparingLong(
          StoredCheckpoint::step)
      .thenComparingInt(StoredCheckpoint::attempt)
      .reversed();

  private static final Pattern MANIFEST = Pattern.compile(
      "attempt-(\\d{1,9})/step-(\\d{1,18})/" + Pattern.quote(CheckpointManifest.FILE));

  static StoredCheckpoint at(String progress, int attempt, long step) {
    return new StoredCheckpoint(
        attempt, step, Attempts.folder(progress, attempt) + "step-" + step + "/");
  }

  /** The checkpoint whose manifest has the key, if it is the key of a checkpoint's manifest. */
  static Optional<StoredCheckpoint> of(String progress, String key) {
    Matcher matcher = MANIFEST.matcher(key.substring(progress.length()));
    return matcher.matches()
        ? Optional.of(
            at(progress, Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  String manifest() {
    return folder + CheckpointManifest.FILE;
  }
}
