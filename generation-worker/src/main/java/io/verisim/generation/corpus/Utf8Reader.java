package io.verisim.generation.corpus;

import io.verisim.text.TextException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 strictly, so that a corpus with an invalid byte is refused instead of silently
 * altered. It drops a byte order mark at the beginning.
 */
final class Utf8Reader extends Reader {
  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final String where;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private final CharsetDecoder decoder = StandardCharsets.UTF_8
      .newDecoder()
      .onMalformedInput(CodingErrorAction.REPORT)
      .onUnmappableCharacter(CodingErrorAction.REPORT);
  private long before;
  private long lines;
  private boolean begun;
  private boolean ended;

  /** @param where the source, for messages */
  Utf8Reader(InputStream in, String where) {
    this.in = in;
    this.where = where;
  }

  /** @throws TextException naming the source, the line and the first byte that is not UTF-8 */
  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    CharBuffer chars = CharBuffer.wrap(target, offset, length);
    while (chars.position() == offset) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      if (result.isError()) {
        throw refused(target, offset, chars.position());
      }
      if (chars.position() == offset) {
        if (ended) {
          return -1;
        }
        fill();
      } else if (!begun) {
        begun = true;
        if (target[offset] == BYTE_ORDER_MARK) {
          System.arraycopy(target, offset + 1, target, offset, chars.position() - offset - 1);
          chars.position(chars.position() - 1);
        }
      }
    }
    count(target, offset, chars.position());
    return chars.position() - offset;
  }

  private void fill() throws IOException {
    before += bytes.position();
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (read < 0) {
      ended = true;
    } else {
      bytes.position(bytes.position() + read);
    }
    bytes.flip();
  }

  private void count(char[] target, int from, int to) {
    for (int i = from; i < to; i++) {
      lines += target[i] == '\n' ? 1 : 0;
    }
  }

  private TextException refused(char[] target, int from, int to) {
    count(target, from, to);
    return new TextException("%s, line %d: byte %d (0x%02X) is not UTF-8; convert the text to UTF-8"
        .formatted(where, lines + 1, before + bytes.position(), bytes.get(bytes.position())));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
