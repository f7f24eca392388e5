package io.verisim.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Reads a range of an object. If the connection breaks, a new request continues from the same byte.
 */
final class ResumingInputStream extends InputStream {

  /** Opens a range of an object. */
  @FunctionalInterface
  interface Source {
    InputStream open(String key, long offset, long length) throws IOException;
  }

  private static final int TRIES = 5;

  private final Source source;
  private final String key;
  private long offset;
  private long left;
  private InputStream in;

  /** @param length the number of bytes, or -1 for all up to the end */
  ResumingInputStream(Source source, String key, long offset, long length) throws IOException {
    this.source = source;
    this.key = key;
    this.offset = offset;
    this.left = length;
    this.in = source.open(key, offset, length);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, target.length);
    if (left == 0) {
      return -1;
    }
    for (int tried = 1; ; tried++) {
      try {
        return advance(in.read(target, from, length));
      } catch (IOException e) {
        if (tried == TRIES) {
          throw e;
        }
        S3Http.pause(tried);
        in.close();
        in = source.open(key, offset, left);
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private int advance(int read) {
    if (read > 0) {
      offset += read;
      left = left < 0 ? left : left - read;
    }
    return read;
  }
}
