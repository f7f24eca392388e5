package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.LoraTarget;
import io.verisim.spec.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

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
  private final Tensors weights;
  private final @Nullable Adapters adapters;
  private final Tensors rotary;

  private Gpt(GptConfig config, Precision precision, NDManager owner, Tensors weights) {
    this(config, precision, owner, weights, null);
  }

  private Gpt(
      GptConfig config,
      Precision precision,
      NDManager owner,
      Tensors weights,
      @Nullable Adapters adapters) {
    this.config = config;
    this.precision = precision;
    this.owner = owner;
    this.weights = weights;
    this.adapters = adapters;
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

  /**
   * A model that trains low-rank adapters instead of the weights of {@code base}, and computes what
   * {@code base} does at first. It takes ownership of {@code base}; without a specification of
   * adapters it is {@code base} itself.
   */
  public static Gpt adapting(Gpt base, @Nullable LoraSpec lora, long seed) {
    return lora == null
        ? base
        : new Gpt(
            base.config,
            base.precision,
            base.owner,
            base.weights,
            Adapters.initialise(base.config, lora, base.owner, seed));
  }

  /**
   * A model with the same values, to be trained on its own. If adapters are trained, both share the
   * weights that these adapt, and the copy must be closed first; otherwise they share no memory.
   */
  public Gpt copy() {
    NDManager scope = Torch.newScope();
    return adapters == null
        ? new Gpt(config, precision, scope, weights.copy(scope))
        : new Gpt(
            config,
            precision,
            scope,
            weights,
            new Adapters(adapters.lora(), adapters.tensors().copy(scope)));
  }

  /**
   * A model that keeps the values of this one while this one is trained. New adapters change
   * nothing yet, so then it is the model without them and shares its weights; it must be closed
   * first.
   */
  public Gpt reference() {
    return adapters == null ? copy() : new Gpt(config, precision, Torch.newScope(), weights);
  }

  /**
   * Copies the values of {@code source}, which has the same names and shapes, into the parameters
   * of this model in place.
   */
  public void assign(Tensors source) {
    parameters().assign(source);
  }

  /** Whether the other model has the same shape and the same weights, bit for bit. */
  public boolean sameAs(Gpt other) {
    return adapters == null
        && other.adapters == null
        && config.withMode(other.config.mode()).equals(other.config)
        && weights.hasValuesOf(other.weights);
  }

  public GptConfig config() {
    return config;
  }

  public Precision precision() {
    return precision;
  }

  /** What training moves, in script order: all weights, or the adapters. */
  public Tensors parameters() {
    return adapters == null ? weights : adapters.tensors();
  }

  /** All weights in script order, without what adapters add to them. */
  public Tensors weights() {
    return weights;
  }

  /** All weights in script order, with what adapters add to them; for reading, within the scope. */
  public Tensors merged(NDManager scope) {
    return adapters == null ? weights : adapters.merged(config, weights, scope);
  }

  public boolean hasAdapters() {
    return adapters != null;
  }

  /** Whether matrices of this kind have adapters. */
  boolean adapts(LoraTarget target) {
    return adapters != null && adapters.lora().targets().contains(target);
  }

  /** The weights if adapters of them are the parameters; else nothing. */
  Tensors frozen() {
    return adapters == null ? new Tensors(Map.of()) : weights;
  }

  double adapterScale() {
    return adapters == null ? 0 : adapters.scale();
  }

  /**
   * The work of training on rows.
   *
   * @param tokens to count
   */
  public Flops trained(long tokens, int rows, int length) {
    double forward = config.forwardFlops(rows, length);
    return adapters == null
        ? Flops.trained(tokens, forward)
        : Flops.trainedAdapters(tokens, forward);
  }

  /** Cosine and sine of each position, [positions, headSize]; empty without rotary positions. */
  Tensors rotary() {
    return rotary;
  }

  /** Whether training moves a parameter. */
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
