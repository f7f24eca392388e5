package io.verisim.artifact;

import io.minio.GetObjectResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a small object and compares it with its entity tag, which is the MD5 of the content on most
 * servers. On the others, two equal answers in a row are taken for the content.
 */
final class WholeObject {

  private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

  private WholeObject() {}

  /**
   * The content of an object.
   *
   * @param source opens it, from any byte
   * @throws StorageException with reason UNREACHABLE if every answer has other content
   */
  static byte[] read(ResumingInputStream.Source source, String key, S3Settings settings)
      throws IOException {
    byte[] previous = null;
    for (int tried = 1; ; tried++) {
      AtomicReference<@Nullable String> tag = new AtomicReference<>();
      byte[] body;
      try (InputStream in = new ResumingInputStream(tagged(source, tag), key, 0, -1)) {
        body = in.readAllBytes();
      }
      if (matches(tag.get(), body) || Arrays.equals(body, previous)) {
        return body;
      }
      if (tried == Rereads.TRIES) {
        throw StorageException.wrongEachTime(key, settings.toString(), tried, null);
      }
      previous = body;
      S3Http.pause(tried);
    }
  }

  private static ResumingInputStream.Source tagged(
      ResumingInputStream.Source source, AtomicReference<@Nullable String> tag) {
    return (key, offset, length) -> {
      InputStream in = source.open(key, offset, length);
      if (in instanceof GetObjectResponse response) {
        tag.compareAndSet(null, response.headers().get("ETag"));
      }
      return in;
    };
  }

  /** Whether the content has this entity tag. A tag that is no MD5 says nothing. */
  private static boolean matches(@Nullable String tag, byte[] body) {
    var md5 = MD5.matcher(tag == null ? "" : tag);
    return !md5.matches() || HexFormat.of().formatHex(md5(body)).equals(md5.group(1));
  }

  private static byte[] md5(byte[] body) {
    try {
      return MessageDigest.getInstance("MD5").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
