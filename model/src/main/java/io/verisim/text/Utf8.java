package io.verisim.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict decoding: a corpus with an invalid byte is rejected instead of silently altered. */
public final class Utf8 {

  private static final int BYTE_ORDER_MARK_BYTES = 3;
  private static final int LONGEST = 4;

  /** Shifts a byte to the highest bits of an int. */
  private static final int LEADING = Integer.SIZE - Byte.SIZE;

  private Utf8() {}

  /**
   * Decodes UTF-8, drops one leading byte order mark and turns CRLF into LF; changes nothing else.
   *
   * @param where the source, for the message
   * @throws TextException naming the source and the offset of the first byte that is not UTF-8
   */
  public static String decode(byte[] bytes, String where) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (startsWithByteOrderMark(bytes)) {
      in.position(BYTE_ORDER_MARK_BYTES);
    }
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(in, out, true);
    if (result.isError()) {
      int offset = in.position();
      throw new TextException("%s: byte %d (0x%02X) is not UTF-8; convert the text to UTF-8"
          .formatted(where, offset, bytes[offset]));
    }
    return out.flip().toString().replace("\r\n", "\n");
  }

  /** Bytes of a character, by its first one; 1 if none begins so. */
  static int length(byte first) {
    int ones = Integer.numberOfLeadingZeros(~(first << LEADING));
    return ones >= 2 && ones <= LONGEST ? ones : 1;
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK_BYTES
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }
}
