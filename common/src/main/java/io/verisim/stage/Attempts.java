package io.verisim.stage;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.CanonicalJson;
import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers the attempts at a stage, so that no two attempts share a number, wherever they run. */
final class Attempts {

  private static final Pattern FOLDER = Pattern.compile("attempt-(\\d{1,9})");

  private Attempts() {}

  /** Claims the next free number. */
  static int claim(ObjectStore objects, StageDefinition definition, Instant now)
      throws IOException {
    String progress = ArtifactKeys.progress(definition.run(), definition.artifact());
    byte[] owner = CanonicalJson.bytes(Map.of(
        "owner", UUID.randomUUID().toString(),
        "fingerprint", definition.fingerprint().hex(),
        "startedAt", now.toString()));
    int attempt = last(objects, progress) + 1;
    while (!objects.putIfAbsent(folder(progress, attempt) + "owner.json", owner)) {
      attempt++;
    }
    return attempt;
  }

  static String folder(String parent, int attempt) {
    return parent + "attempt-" + attempt + "/";
  }

  private static int last(ObjectStore objects, String progress) throws IOException {
    return objects.folders(progress).stream()
        .map(FOLDER::matcher)
        .filter(Matcher::matches)
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
        .max()
        .orElse(0);
  }
}
