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
 * Reads small objects and compares them with their entity tags, which are the MD5 of the content on
 * most servers. On others they look like one and are none; two equal answers in a row show that.
 * What does not look like an MD5 is not compared. Safe for use by many threads.
 */
final class WholeObjects {

  private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

  private final ResumingInputStream.Source source;
  private final String where;
  private volatile boolean tagsAreMd5 = true;

  /**
   * @param source opens an object, from any byte
   * @param where the store, for messages
   */
  WholeObjects(ResumingInputStream.Source source, String where) {
    this.source = source;
    this.where = where;
  }

  /**
   * The content of an object.
   *
   * @throws StorageException with reason UNREACHABLE if every answer has other content
   */
  byte[] read(String key) throws IOException {
    byte[] previous = null;
    for (int tried = 1; ; tried++) {
      AtomicReference<@Nullable String> tag = new AtomicReference<>();
      byte[] body;
      try (InputStream in = new ResumingInputStream(tagged(tag), key, 0, -1)) {
        body = in.readAllBytes();
      }
      if (!tagsAreMd5 || matches(tag.get(), body)) {
        return body;
      }
      if (Arrays.equals(body, previous)) {
        tagsAreMd5 = false;
        return body;
      }
      if (tried == Rereads.TRIES) {
        throw StorageException.wrongEachTime(key, where, tried, null);
      }
      previous = body;
      S3Http.pause(tried);
    }
  }

  private ResumingInputStream.Source tagged(AtomicReference<@Nullable String> tag) {
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
