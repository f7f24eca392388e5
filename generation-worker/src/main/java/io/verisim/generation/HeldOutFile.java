package io.verisim.generation;

import io.verisim.training.HeldOutLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The losses of an evaluation, window by window, so that two versions can be compared on the same
 * windows: {@code losses.bin}, the number of predicted tokens as a little-endian int64, then the
 * sums as float64.
 */
final class HeldOutFile {
  private static final String NAME = "losses.bin";

  private HeldOutFile() {}

  static void write(Path folder, HeldOutLoss loss) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((1 + loss.sums().length) * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(loss.predicted());
    for (double sum : loss.sums()) {
      bytes.putDouble(sum);
    }
    Files.write(folder.resolve(NAME), bytes.array());
  }

  static HeldOutLoss read(Path folder) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(NAME))).order(ByteOrder.LITTLE_ENDIAN);
    long predicted = bytes.getLong();
    double[] sums = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(sums);
    return new HeldOutLoss(sums, predicted);
  }
}
