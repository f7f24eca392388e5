package io.verisim.orchestrator.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call the API, under {@code verisim.api}. Tokens of an OAuth 2 server are also accepted if
 * {@code spring.security.oauth2.resourceserver.jwt} names one.
 *
 * @param key the key that callers send as {@code X-API-Key}; at least {@value #LEAST_LENGTH}
 *     characters
 * @param keyFile a file with the key
 * @param unauthenticated whether anybody may call the API, also from other machines; required if
 *     there is neither a key nor an OAuth 2 server and the API listens on more than loopback
 * @param hosts the names under which callers reach the API, beside this machine's loopback; see
 *     {@link ServedHosts}
 */
@ConfigurationProperties("verisim.api")
record AccessProperties(
    @Nullable String key,
    @Nullable Path keyFile,
    @DefaultValue("false") boolean unauthenticated,
    @DefaultValue List<String> hosts) {
  private static final int LEAST_LENGTH = 16;

  AccessProperties {
    if (key != null && key.isBlank()) {
      key = null;
    }
    if (key != null && keyFile != null) {
      throw new IllegalArgumentException(
          "verisim.api.key and verisim.api.key-file are both set: leave one out");
    }
    if (unauthenticated && (key != null || keyFile != null)) {
      throw new IllegalArgumentException(
          "verisim.api.unauthenticated is true, but an API key is set: leave one out");
    }
  }

  /**
   * The key, if there is one.
   *
   * @throws IOException if its file cannot be read
   */
  Optional<String> secret() throws IOException {
    String secret = keyFile == null ? key : read(keyFile);
    if (secret != null && secret.length() < LEAST_LENGTH) {
      throw new IllegalArgumentException("the API's key (verisim.api.key"
          + (keyFile == null ? ")" : "-file " + keyFile + ")") + " has " + secret.length()
          + " characters, expected at least " + LEAST_LENGTH
          + ": make one with 'openssl rand -hex 32'");
    }
    return Optional.ofNullable(secret);
  }

  /** Editors add a line break, and some a byte order mark. */
  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file).replace("\uFEFF", "").strip();
    } catch (IOException e) {
      throw new IOException(
          "the API's key cannot be read from verisim.api.key-file " + file + " (" + e + ")", e);
    }
  }

  @Override
  public String toString() {
    return "AccessProperties[key=" + (key == null ? "none" : "***") + ", keyFile=" + keyFile
        + ", unauthenticated=" + unauthenticated + ", hosts=" + hosts + "]";
  }
}
