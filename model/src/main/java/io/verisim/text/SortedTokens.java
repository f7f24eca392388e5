package io.verisim.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of a tokenizer that stand for text, sorted by their bytes. The rank of a token is its
 * place in this order, so that all tokens that begin with the same bytes have adjacent ranks.
 */
public final class SortedTokens {
  private final int[] ids;
  private final byte[][] bytes;

  /** @throws TextException if the tokenizer does not say which bytes its tokens stand for */
  public SortedTokens(Tokenizer tokenizer) {
    byte[][] all = new byte[tokenizer.vocabularySize()][];
    Arrays.setAll(all, tokenizer::bytes);
    ids = IntStream.range(0, all.length)
        .filter(id -> all[id].length > 0)
        .boxed()
        .sorted(Comparator.comparing((Integer id) -> all[id], Arrays::compareUnsigned))
        .mapToInt(Integer::intValue)
        .toArray();
    bytes = Arrays.stream(ids).mapToObj(id -> all[id]).toArray(byte[][]::new);
  }

  /** Number of ranks. */
  public int size() {
    return ids.length;
  }

  /** The token of each rank. */
  public int[] ids() {
    return ids.clone();
  }

  /**
   * The tokens that begin with the same bytes.
   *
   * @param first rank
   * @param last the rank after the last one
   * @param length number of these bytes
   */
  public record Beginning(int first, int last, int length) {
    public boolean isEmpty() {
      return first == last;
    }
  }

  /** All tokens. */
  public Beginning all() {
    return new Beginning(0, ids.length, 0);
  }

  /** The tokens that go on with some bytes. */
  public Beginning then(Beginning beginning, byte... more) {
    int first = bound(beginning.first(), beginning.last(), beginning.length(), more, 0);
    return new Beginning(
        first,
        bound(first, beginning.last(), beginning.length(), more, 1),
        beginning.length() + more.length);
  }

  /**
   * Tokens by what follows their beginning.
   *
   * @param bytes of the next character; only the first of them if the tokens end inside it
   * @param first rank
   * @param last the rank after the last one
   */
  public record Next(String bytes, int first, int last) {}

  /** What may follow a beginning inside its tokens. */
  public List<Next> next(Beginning beginning) {
    List<Next> all = new ArrayList<>();
    int rank = beginning.first();
    while (rank < beginning.last()) {
      byte[] token = bytes[rank];
      if (token.length == beginning.length()) { // It ends here.
        rank++;
        continue;
      }
      int left = token.length - beginning.length();
      int character = Utf8.length(token[beginning.length()]);
      boolean whole = left >= character;
      byte[] more = Arrays.copyOfRange(
          token, beginning.length(), beginning.length() + Math.min(left, character));
      int last = whole ? bound(rank, beginning.last(), beginning.length(), more, 1) : rank + 1;
      all.add(new Next(key(more), rank, last));
      rank = last;
    }
    return all;
  }

  /** Bytes as a string, one character each. */
  public static String key(byte... bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /**
   * The first rank, from {@code from} to {@code to}, whose bytes at {@code offset} compare with
   * {@code more} by {@code least} or above.
   */
  private int bound(int from, int to, int offset, byte[] more, int least) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] token = bytes[middle];
      int end = Math.min(token.length, offset + more.length);
      if (Arrays.compareUnsigned(token, offset, end, more, 0, more.length) < least) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
