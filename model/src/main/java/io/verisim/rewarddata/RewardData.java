package io.verisim.rewarddata;

import io.verisim.text.TokenRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Texts with their share of natural tokens.
 *
 * <p>A record of the file is blockSize little-endian int32 tokens, the first token that counts and
 * the end of the text as int32, then the label pair {@code [K/N, (N-K)/N]} as float32.
 *
 * @param texts of a block
 * @param naturalShare [texts], K / N
 */
public record RewardData(TokenRows texts, float[] naturalShare) {
  public RewardData {
    if (texts.size() != naturalShare.length) {
      throw new IllegalArgumentException(
          texts.size() + " texts and " + naturalShare.length + " labels");
    }
  }

  public int size() {
    return texts.size();
  }

  /** All parts one after another, at least one. */
  public static RewardData concatenate(List<RewardData> parts) {
    TokenRows texts = parts.get(0).texts;
    for (RewardData part : parts.subList(1, parts.size())) {
      texts = texts.and(part.texts);
    }
    float[] shares = new float[texts.size()];
    int at = 0;
    for (RewardData part : parts) {
      System.arraycopy(part.naturalShare, 0, shares, at, part.size());
      at += part.size();
    }
    return new RewardData(texts, shares);
  }

  /** {@code count} of the texts, drawn with replacement. */
  public RewardData draw(int count, Random random) {
    int[][] tokens = new int[count][];
    int[] from = new int[count];
    int[] to = new int[count];
    float[] shares = new float[count];
    for (int i = 0; i < count; i++) {
      int row = random.nextInt(size());
      tokens[i] = texts.tokens()[row];
      from[i] = texts.from()[row];
      to[i] = texts.to()[row];
      shares[i] = naturalShare[row];
    }
    return new RewardData(new TokenRows(tokens, from, to), shares);
  }

  public void write(Path file) throws IOException {
    int block = size() == 0 ? 0 : texts.width();
    ByteBuffer bytes =
        ByteBuffer.allocate(size() * recordBytes(block)).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < size(); row++) {
      for (int token : texts.tokens()[row]) {
        bytes.putInt(token);
      }
      bytes.putInt(texts.from()[row]).putInt(texts.to()[row]);
      bytes.putFloat(naturalShare[row]).putFloat(1 - naturalShare[row]);
    }
    Files.write(file, bytes.array());
  }

  /**
   * Reads a file of records.
   *
   * @throws IOException if the file is not a whole number of records of {@code blockSize} tokens
   */
  public static RewardData read(Path file, int blockSize) throws IOException {
    byte[] content = Files.readAllBytes(file);
    if (content.length % recordBytes(blockSize) != 0) {
      throw new IOException(
          file + " has " + content.length + " bytes, expected a whole number of records of "
              + recordBytes(blockSize) + " bytes (" + blockSize
              + " tokens, two bounds and two labels)");
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int[][] tokens = new int[content.length / recordBytes(blockSize)][blockSize];
    int[] from = new int[tokens.length];
    int[] to = new int[tokens.length];
    float[] shares = new float[tokens.length];
    for (int row = 0; row < tokens.length; row++) {
      for (int i = 0; i < blockSize; i++) {
        tokens[row][i] = bytes.getInt();
      }
      from[row] = bytes.getInt();
      to[row] = bytes.getInt();
      shares[row] = bytes.getFloat();
      bytes.getFloat();
    }
    return new RewardData(new TokenRows(tokens, from, to), shares);
  }

  private static int recordBytes(int blockSize) {
    return (blockSize + 2) * Integer.BYTES + 2 * Float.BYTES;
  }
}
