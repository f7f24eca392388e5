package io.verisim.stage;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.CanonicalJson;
import io.verisim.artifact.Digest;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a set of uploaded files a checkpoint; written last.
 *
 * @param step the step after which it was saved
 * @param fingerprint the stage's fingerprint
 * @param seconds how long the stage had worked by then
 * @param files the digests of its files by name
 * @param digest the digest of all the above
 */
record CheckpointManifest(
    long step, Digest fingerprint, double seconds, Map<String, Digest> files, Digest digest) {

  static final String FILE = "checkpoint.json";

  private static final JsonMapper JSON = JsonMapper.shared();

  static CheckpointManifest of(
      long step, Digest fingerprint, double seconds, Map<String, Digest> files) {
    return new CheckpointManifest(
        step, fingerprint, seconds, files, digest(step, fingerprint, seconds, files));
  }

  byte[] write() {
    return CanonicalJson.bytes(this);
  }

  static CheckpointManifest read(String key, byte[] body) throws ArtifactDamagedException {
    CheckpointManifest read;
    try {
      read = JSON.readValue(body, CheckpointManifest.class);
    } catch (JacksonException e) {
      throw new ArtifactDamagedException(key, "a checkpoint manifest", e.getOriginalMessage());
    }
    CheckpointManifest expected = of(read.step, read.fingerprint, read.seconds, read.files);
    if (!expected.digest.equals(read.digest)) {
      throw new ArtifactDamagedException(key, "digest " + expected.digest, "digest " + read.digest);
    }
    return read;
  }

  private static Digest digest(
      long step, Digest fingerprint, double seconds, Map<String, Digest> files) {
    return CanonicalJson.digest(Map.of(
        "step",
        step,
        "fingerprint",
        fingerprint,
        "seconds",
        seconds,
        "files",
        new TreeMap<>(files)));
  }
}
