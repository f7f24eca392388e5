package io.verisim.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Token ids in a file, little-endian and without a header: as uint16 if the vocabulary allows, else
 * as int32. The file is memory-mapped, so it takes no heap, and the operating system keeps in
 * memory what is read. Thread-safe.
 */
public final class TokenFile implements Tokens {
  private static final int MOST_SHORT = 1 << Short.SIZE;

  /** Bytes of one mapping; a buffer has less than 2 GiB. */
  private static final long MAPPED = 1L << 30;

  private final List<ByteBuffer> parts;
  private final int width;
  private final long size;

  private TokenFile(List<ByteBuffer> parts, int width, long size) {
    this.parts = parts;
    this.width = width;
    this.size = size;
  }

  /** Bytes of each token in the file of a tokenizer with a vocabulary of this size. */
  public static int width(int vocabularySize) {
    return vocabularySize <= MOST_SHORT ? Short.BYTES : Integer.BYTES;
  }

  /**
   * Maps a file. The mapping ends when the result is garbage; the file may be deleted before.
   *
   * @param width bytes of each token, 2 or 4
   * @throws IOException if it cannot be read, or does not have a whole number of tokens
   */
  public static TokenFile map(Path file, int width) throws IOException {
    List<ByteBuffer> parts = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long bytes = channel.size();
      if (bytes % width != 0) {
        throw new IOException(file + " has " + bytes
            + " bytes, which is not a whole number of tokens of " + width + " bytes");
      }
      for (long from = 0; from < bytes; from += MAPPED) {
        MappedByteBuffer part =
            channel.map(MapMode.READ_ONLY, from, Math.min(MAPPED, bytes - from));
        parts.add(part.order(ByteOrder.LITTLE_ENDIAN));
      }
      return new TokenFile(parts, width, bytes / width);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int[] range(long from, int length) {
    if (from < 0 || length < 0 || from > size - length) {
      throw new IndexOutOfBoundsException(
          length + " tokens from " + from + " are not within the file's " + size);
    }
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      long at = (from + i) * width;
      ByteBuffer part = parts.get((int) (at / MAPPED));
      int offset = (int) (at % MAPPED);
      tokens[i] =
          width == Short.BYTES ? Short.toUnsignedInt(part.getShort(offset)) : part.getInt(offset);
    }
    return tokens;
  }

  /** Appends tokens to a file. Not thread-safe. */
  public static final class Writer implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final int width;
    private long size;

    /**
     * Opens a file, which is created if there is none.
     *
     * @param width bytes of each token, 2 or 4
     */
    public Writer(Path file, int width) throws IOException {
      this.width = width;
      this.channel = FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      this.size = channel.size() / width;
    }

    /** Tokens in the file, those of earlier writers included. */
    public long size() {
      return size;
    }

    /** Appends tokens, which must be below 2^16 if the width is 2. */
    public void append(int... tokens) throws IOException {
      for (int token : tokens) {
        if (buffer.remaining() < width) {
          flush();
        }
        if (width == Short.BYTES) {
          buffer.putShort((short) token);
        } else {
          buffer.putInt(token);
        }
      }
      size += tokens.length;
    }

    /** Writes what is still in memory into the file. */
    public void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        flush();
      }
    }
  }
}
