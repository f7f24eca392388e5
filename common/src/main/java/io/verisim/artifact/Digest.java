package io.verisim.artifact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(@JsonValue String hex) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
  private static final int SHORT_LENGTH = 12;
  private static final int BUFFER_BYTES = 1 << 16;

  public Digest {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "not a SHA-256 digest of 64 lower-case hexadecimal digits: '" + hex + "'");
    }
  }

  /** The digest with the text {@code hex}. */
  @JsonCreator
  public static Digest parse(String hex) {
    return new Digest(hex);
  }

  /** The digest of some bytes. */
  public static Digest of(byte[] content) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(content)));
  }

  /** The digest of a file's content. */
  public static Digest of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** The digest of the rest of a stream. The stream stays open. */
  public static Digest of(InputStream in) throws IOException {
    MessageDigest sha = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sha.update(buffer, 0, read);
    }
    return new Digest(HexFormat.of().formatHex(sha.digest()));
  }

  /** The first 12 digits, for logs and messages. */
  public String shortened() {
    return hex.substring(0, SHORT_LENGTH);
  }

  @Override
  public String toString() {
    return hex;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
