package io.verisim.rewardmodel;

import io.verisim.engine.ProgressListener;
import io.verisim.text.TokenRows;
import io.verisim.training.Phase;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Computes the features of many texts, batch by batch. It does not own the {@link TextFeatures}.
 */
public final class FeatureExtraction implements Phase {
  private static final String FILE = "features.bin";
  private static final int ROWS = 256;

  private final TextFeatures source;
  private final TokenRows texts;
  private final float[][] features;
  private int done;

  public FeatureExtraction(TextFeatures source, TokenRows texts) {
    this.source = source;
    this.texts = texts;
    this.features = new float[texts.size()][];
  }

  /** [texts][width], in the order of the texts. */
  public float[][] features() {
    if (!finished()) {
      throw new IllegalStateException("only " + done + " of " + texts.size() + " texts are read");
    }
    return features;
  }

  @Override
  public long step() {
    return batches(done);
  }

  @Override
  public long totalSteps() {
    return batches(texts.size());
  }

  private static long batches(int rows) {
    return ((long) rows + ROWS - 1) / ROWS;
  }

  @Override
  public String unit() {
    return "batches";
  }

  @Override
  public boolean finished() {
    return done >= texts.size();
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    int to = Math.min(texts.size(), done + ROWS);
    float[][] part = source.of(texts.slice(done, to), listener);
    System.arraycopy(part, 0, features, done, part.length);
    done = to;
    return Map.of();
  }

  @Override
  public void save(Path folder) throws IOException {
    try (DataOutputStream out = new DataOutputStream(
        new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE))))) {
      out.writeInt(done);
      for (int row = 0; row < done; row++) {
        for (float value : features[row]) {
          out.writeFloat(value);
        }
      }
    }
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(FILE))))) {
      done = in.readInt();
      for (int row = 0; row < done; row++) {
        float[] values = new float[source.width()];
        for (int i = 0; i < values.length; i++) {
          values[i] = in.readFloat();
        }
        features[row] = values;
      }
    }
  }

  @Override
  public void close() {
    Arrays.fill(features, null);
  }
}
