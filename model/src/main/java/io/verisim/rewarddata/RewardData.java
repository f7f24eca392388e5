package io.verisim.rewarddata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts with their share of natural tokens.
 *
 * <p>A record of the file is blockSize little-endian int32 tokens, then the label pair {@code [K/N,
 * (N-K)/N]} as float32.
 *
 * @param tokens [texts][blockSize]
 * @param naturalShare [texts], K / N
 */
public record RewardData(int[][] tokens, float[] naturalShare) {
  public RewardData {
    if (tokens.length != naturalShare.length) {
      throw new IllegalArgumentException(
          tokens.length + " texts and " + naturalShare.length + " labels");
    }
  }

  public int size() {
    return tokens.length;
  }

  /** All parts one after another. */
  public static RewardData concatenate(List<RewardData> parts) {
    List<int[]> tokens = new ArrayList<>();
    int size = parts.stream().mapToInt(RewardData::size).sum();
    float[] shares = new float[size];
    for (RewardData part : parts) {
      System.arraycopy(part.naturalShare, 0, shares, tokens.size(), part.size());
      tokens.addAll(List.of(part.tokens));
    }
    return new RewardData(tokens.toArray(int[][]::new), shares);
  }

  public void write(Path file) throws IOException {
    int block = tokens.length == 0 ? 0 : tokens[0].length;
    ByteBuffer bytes =
        ByteBuffer.allocate(tokens.length * recordBytes(block)).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < tokens.length; row++) {
      for (int token : tokens[row]) {
        bytes.putInt(token);
      }
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
              + recordBytes(blockSize) + " bytes (" + blockSize + " tokens and two labels)");
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int[][] tokens = new int[content.length / recordBytes(blockSize)][blockSize];
    float[] shares = new float[tokens.length];
    for (int row = 0; row < tokens.length; row++) {
      for (int i = 0; i < blockSize; i++) {
        tokens[row][i] = bytes.getInt();
      }
      shares[row] = bytes.getFloat();
      bytes.getFloat();
    }
    return new RewardData(tokens, shares);
  }

  private static int recordBytes(int blockSize) {
    return blockSize * Integer.BYTES + 2 * Float.BYTES;
  }
}
