package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A GPT: shape, precision and parameters. It owns the parameters.
 *
 * <p>Not thread-safe during training; several threads may read it at once. {@link #close} frees the
 * native memory. Token sequences are {@code int[rows][length]} with equal lengths, at most
 * {@code blockSize}.
 */
public final class Gpt implements AutoCloseable {
  private final GptConfig config;
  private final Precision precision;
  private final NDManager owner;
  private final Tensors parameters;
  private final Tensors rotary;

  private Gpt(GptConfig config, Precision precision, NDManager owner, Tensors parameters) {
    this.config = config;
    this.precision = precision;
    this.owner = owner;
    this.parameters = parameters;
    this.rotary = rotary(config, owner);
  }

  /** Cosine and sine of the angle of each position of a block; nothing without rotary positions. */
  private static Tensors rotary(GptConfig config, NDManager owner) {
    Rotary rotary = config.block().rotary();
    if (rotary == null) {
      return new Tensors(Map.of());
    }
    int size = config.block().headSize();
    int positions = config.blockSize();
    try (NDArray angles =
        owner.create(rotary.angles(positions, size), new Shape(positions, size))) {
      return Tensors.numbered(List.of(angles.cos(), angles.sin()));
    }
  }

  /**
   * Fresh weights: normal with standard deviation {@code std}, the projections back into the
   * residual stream with std / sqrt(2 nLayer) (Radford et al. 2019), norms 1, biases 0.
   */
  public static Gpt initialise(GptConfig config, Precision precision, double std, long seed) {
    NDManager owner = Torch.newScope();
    Random random = new Random(seed);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    GptLayout.of(config).forEach((name, shape) -> {
      float[] values = new float[(int) shape.size()];
      if (shape.dimension() == 2 && GptLayout.trainable(config, name)) {
        double scale = GptLayout.residual(name) ? std / Math.sqrt(2.0 * config.nLayer()) : std;
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (scale * random.nextGaussian());
        }
      } else if (name.endsWith("weight") && shape.dimension() == 1) {
        java.util.Arrays.fill(values, 1f);
      }
      tensors.put(name, owner.create(values, shape));
    });
    return new Gpt(config, precision, owner, new Tensors(tensors));
  }

  /**
   * A model over given parameters, whose names and shapes must match {@code config}; the model
   * becomes responsible for closing {@code owner}.
   */
  static Gpt of(GptConfig config, Precision precision, NDManager owner, Tensors given) {
    Map<String, NDArray> ordered = new LinkedHashMap<>();
    GptLayout.of(config).forEach((name, shape) -> {
      NDArray array = given.get(name);
      if (!array.getShape().equals(shape)) {
        throw new IllegalArgumentException(
            "parameter " + name + " has shape " + array.getShape() + ", expected " + shape);
      }
      ordered.put(name, array);
    });
    return new Gpt(config, precision, owner, new Tensors(ordered));
  }

  /** A model with the same values that shares no memory with this one. */
  public Gpt copy() {
    NDManager scope = Torch.newScope();
    return new Gpt(config, precision, scope, parameters.copy(scope));
  }

  /**
   * Copies the values of {@code source}, which has the same names and shapes, into this model in
   * place.
   */
  public void assign(Tensors source) {
    parameters.assign(source);
  }

  /** Whether the other model has the same shape and the same weights, bit for bit. */
  public boolean sameAs(Gpt other) {
    return config.withMode(other.config.mode()).equals(other.config)
        && parameters.hasValuesOf(other.parameters);
  }

  public GptConfig config() {
    return config;
  }

  public Precision precision() {
    return precision;
  }

  /** All parameters in script order. */
  public Tensors parameters() {
    return parameters;
  }

  /** Cosine and sine of each position, [positions, headSize]; empty without rotary positions. */
  Tensors rotary() {
    return rotary;
  }

  /** The numbers of the parameters that are matrices of a block, in the order of the script. */
  public int[] blockMatrices() {
    return IntStream.range(0, parameters.names().size())
        .filter(i -> GptLayout.blockMatrix(
            parameters.names().get(i), parameters.arrays().get(i).getShape()))
        .toArray();
  }

  /** Whether training moves a parameter of this shape of model. */
  public boolean trainable(String name) {
    return GptLayout.trainable(config, name);
  }

  /**
   * Logits [rows, length, vocabSize] of the next token at every position; the result belongs to
   * {@code scope}.
   */
  public NDArray logits(NDManager scope, int[][] tokens) {
    return GptScript.logits(scope, this, tensor(scope, tokens));
  }

  /**
   * Natural logarithms of p(token t | tokens before t) at a temperature, [rows][length - 1]; the
   * first token has no entry.
   */
  public float[][] logLikelihoods(int[][] tokens, double temperature) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray result = GptScript.logLikelihoods(scope, this, tensor(scope, tokens), temperature);
      return rows(result.toFloatArray(), tokens.length, tokens[0].length - 1);
    }
  }

  /**
   * Int64 tensor [rows, length] in {@code scope}; every token is checked against the vocabulary.
   */
  public NDArray tensor(NDManager scope, int[][] tokens) {
    int length = tokens[0].length;
    if (length > config.blockSize() + 1) {
      throw new IllegalArgumentException(
          length + " tokens do not fit the block of " + config.blockSize());
    }
    long[] flat = new long[tokens.length * length];
    for (int row = 0; row < tokens.length; row++) {
      if (tokens[row].length != length) {
        throw new IllegalArgumentException("row " + row + " has " + tokens[row].length
            + " tokens, the first row " + length + ": expected rows of one length");
      }
      for (int i = 0; i < length; i++) {
        int token = tokens[row][i];
        if (token < 0 || token >= config.vocabSize()) {
          throw new IllegalArgumentException("token " + token + " at row " + row + ", position " + i
              + " is outside the vocabulary of " + config.vocabSize());
        }
        flat[row * length + i] = token;
      }
    }
    return scope.create(flat, new Shape(tokens.length, length));
  }

  /** A scope for temporary tensors that ends with the caller's try block. */
  public NDManager newScope() {
    return owner.newSubManager();
  }

  /** Float32 tensor [rows, columns] of equally long rows. */
  public static NDArray matrix(NDManager scope, float[][] values) {
    int columns = values[0].length;
    float[] flat = new float[values.length * columns];
    for (int row = 0; row < values.length; row++) {
      System.arraycopy(values[row], 0, flat, row * columns, columns);
    }
    return scope.create(flat, new Shape(values.length, columns)).toType(DataType.FLOAT32, false);
  }

  /** Cuts a flat row-major array into rows. */
  public static float[][] rows(float[] flat, int rows, int columns) {
    float[][] result = new float[rows][];
    for (int row = 0; row < rows; row++) {
      result[row] = java.util.Arrays.copyOfRange(flat, row * columns, (row + 1) * columns);
    }
    return result;
  }

  @Override
  public void close() {
    owner.close();
  }
}
