package io.verisim.artifact;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The written form of a manifest. */
final class ManifestJson {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ManifestJson() {}

  static byte[] write(Manifest manifest) {
    return (JSON.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a manifest and checks it.
   *
   * @throws ArtifactDamagedException if it is not a manifest in this program's format, or its
   *     digest does not match its content
   */
  static Manifest read(String key, byte[] body) throws ArtifactDamagedException {
    Manifest manifest = parse(key, body);
    Digest found = manifest.contentDigest();
    if (!found.equals(manifest.digest())) {
      throw new ArtifactDamagedException(
          key, "content with digest " + manifest.digest(), "digest " + found);
    }
    return manifest;
  }

  private static Manifest parse(String key, byte[] body) throws ArtifactDamagedException {
    try {
      JsonNode tree = JSON.readTree(body);
      FormatVersion.require(key, tree.path(FormatVersion.KEY).asInt(0));
      return JSON.treeToValue(tree, Manifest.class);
    } catch (JacksonException e) {
      throw new ArtifactDamagedException(key, "a manifest", e.getOriginalMessage());
    }
  }
}
