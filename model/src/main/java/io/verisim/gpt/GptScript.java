package io.verisim.gpt;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.Script;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.LoraTarget;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@code gpt.py}, which contains the mathematics.
 *
 * <p>Shapes: B rows, T positions, C width, V vocabulary. Tokens are int64, all other tensors
 * float32. The caller keeps the arguments; a result belongs to the given scope. No method changes a
 * parameter. Several threads may call methods at once, as long as no two of them write to the same
 * tensors.
 */
public final class GptScript {
  private static final Script SCRIPT = Script.load("/io/verisim/gpt/gpt.py", "Gpt");

  private GptScript() {}

  /** Logits of the next token, [B, T, V], of tokens [B, T]. */
  public static NDArray logits(NDManager scope, Gpt gpt, NDArray tokens) {
    return SCRIPT.call(scope, "logits", gpt.parameters(), shape(gpt), tokens);
  }

  /** log p(token t | tokens before t) at a temperature, [B, T - 1], of tokens [B, T]. */
  public static NDArray logLikelihoods(
      NDManager scope, Gpt gpt, NDArray tokens, double temperature) {
    return SCRIPT.call(
        scope, "token_log_likelihoods", gpt.parameters(), shape(gpt), tokens, temperature);
  }

  /**
   * A vector for each row, [B, C]: the hidden state of its last real token, or the mean over its
   * real tokens.
   *
   * @param tokens [B, T]
   * @param lengths real tokens of each row, int64 [B]
   */
  public static NDArray features(
      NDManager scope, Gpt gpt, NDArray tokens, NDArray lengths, boolean mean) {
    return SCRIPT.call(scope, "features", gpt.parameters(), shape(gpt), tokens, lengths, mean);
  }

  /**
   * Adds {@code scale} times the gradient of the cross-entropy to {@code gradients}.
   *
   * @param tokens [B, T + 1]
   * @param weights of each predicted token, of any sign, [B, T]; null for the mean over all of them
   * @param dropout probability
   * @param seed of the dropout masks
   * @return the cross-entropy in nats, []
   */
  public static NDArray accumulate(
      NDManager scope,
      Gpt gpt,
      Tensors gradients,
      NDArray tokens,
      @Nullable NDArray weights,
      double dropout,
      long seed,
      double scale) {
    return withGenerator(
        dropout,
        () -> SCRIPT.callWithGradients(
            scope,
            "accumulate",
            gpt.parameters(),
            shape(gpt),
            gradients,
            tokens,
            Tensors.numbered(weights == null ? List.of() : List.of(weights)),
            dropout,
            seed,
            scale));
  }

  /**
   * Adds {@code scale} times the gradient of a loss to {@code gradients}: half the cross-entropy of
   * the tokens, half that of soft labels.
   *
   * @param tokens [B, T + 1]
   * @param weights of each predicted token, [B, T]
   * @param labels log-probabilities of the labels, [B, T, V]
   * @param dropout probability
   * @param seed of the dropout masks
   * @return the loss in nats, []
   */
  public static NDArray accumulateSoftLabels(
      NDManager scope,
      Gpt gpt,
      Tensors gradients,
      NDArray tokens,
      NDArray weights,
      NDArray labels,
      double dropout,
      long seed,
      double scale) {
    return withGenerator(
        dropout,
        () -> SCRIPT.callWithGradients(
            scope,
            "accumulate_soft_labels",
            gpt.parameters(),
            shape(gpt),
            gradients,
            List.of(tokens, weights, labels),
            dropout,
            seed,
            scale));
  }

  /**
   * Dropout draws from the generator of the whole process, so only one call at a time may use it.
   */
  private static NDArray withGenerator(double dropout, Supplier<NDArray> call) {
    if (dropout == 0) {
      return call.get();
    }
    synchronized (GptScript.class) {
      return call.get();
    }
  }

  /**
   * Completions that GRPO learns from.
   *
   * @param tokens [B, T + 1]
   * @param weights of each predicted token in the loss, [B, T]; 0 for tokens of the prompt
   * @param old log-probabilities under the policy that sampled, [B, T]
   * @param reference log-probabilities under the reference, [B, T]
   * @param advantages [B, T]
   */
  public record GrpoBatch(
      NDArray tokens, NDArray weights, NDArray old, NDArray reference, NDArray advantages) {}

  /**
   * Constants of the GRPO loss.
   *
   * @param temperature at which the completions were sampled
   * @param clipLow the ratio is clipped to at least 1 - clipLow
   * @param clipHigh the ratio is clipped to at most 1 + clipHigh
   * @param klWeight weight of k3 against the reference
   */
  public record GrpoObjective(
      double temperature, double clipLow, double clipHigh, double klWeight) {}

  /**
   * Adds the gradient of the GRPO loss to {@code gradients}.
   *
   * @return [4]: the loss, then sums over the tokens with a positive weight: k3, ratios clipped
   *     low, ratios clipped high
   */
  public static NDArray accumulateGrpo(
      NDManager scope, Gpt policy, Tensors gradients, GrpoBatch batch, GrpoObjective objective) {
    return SCRIPT.callWithGradients(
        scope,
        "accumulate_grpo",
        policy.parameters(),
        shape(policy),
        gradients,
        List.of(
            batch.tokens(), batch.weights(), batch.old(), batch.reference(), batch.advantages()),
        List.of(
            objective.temperature(),
            objective.clipLow(),
            objective.clipHigh(),
            objective.klWeight()));
  }

  /** Log-probabilities of every token of the vocabulary after each position, [B, T, V]. */
  public static NDArray logProbabilities(NDManager scope, Gpt gpt, NDArray tokens) {
    return SCRIPT.call(scope, "log_probabilities", gpt.parameters(), shape(gpt), tokens);
  }

  /**
   * Tokens that are the nodes of trees. Each one follows its ancestors.
   *
   * @param tokens int64 [1, T]
   * @param parents the number of each node's parent, which is lower, or -1; int64 [T]
   * @param depths number of ancestors of each node, int64 [T]
   * @param seen whether a node (row) has another (column) as an ancestor, or is that node; boolean
   *     [T, T]
   */
  public record Trees(NDArray tokens, NDArray parents, NDArray depths, NDArray seen) {}

  /**
   * Sets of next tokens, each of which has adjacent ranks.
   *
   * @param order the token of each rank, int64 [S]
   * @param nodes the node after which the token comes, int64 [M]
   * @param first the first rank, int64 [M]
   * @param last the rank after the last one, int64 [M]
   */
  public record NextTokens(NDArray order, NDArray nodes, NDArray first, NDArray last) {}

  /**
   * The probability that the next token is in a set, [M], and then the logarithm of the probability
   * of each node after its parent, [T], 0 without a parent; float64 [M + T].
   */
  public static NDArray nextMasses(NDManager scope, Gpt gpt, Trees trees, NextTokens sets) {
    return SCRIPT.call(
        scope,
        "next_masses",
        gpt.parameters(),
        shape(gpt),
        List.of(trees.tokens(), trees.parents(), trees.depths(), trees.seen()),
        sets.order(),
        List.of(sets.nodes(), sets.first(), sets.last()));
  }

  /**
   * The logarithm of a weighted mean of probabilities.
   *
   * @param logProbabilities K tensors of one shape
   * @param logWeights logarithms of weights that sum to 1, [K]
   */
  public static NDArray mix(NDManager scope, List<NDArray> logProbabilities, NDArray logWeights) {
    return SCRIPT.call(scope, "mix", Tensors.numbered(logProbabilities), logWeights);
  }

  /**
   * KL(policy || scorer) of the next token after each position in nats, [B, T], exact over the
   * vocabulary. A log-ratio above 5 counts as 5.
   *
   * @param tokens [B, T]
   * @param scorer log-probabilities, [B, T, V]
   * @param temperature of the policy
   */
  public static NDArray divergences(
      NDManager scope, Gpt policy, NDArray tokens, NDArray scorer, double temperature) {
    return SCRIPT.call(
        scope, "divergences", policy.parameters(), shape(policy), tokens, scorer, temperature);
  }

  /**
   * Of a model's distribution of the next token after each position, exact over the vocabulary: its
   * entropy, and its cross-entropy with a judge's distribution, in nats, [2, B, T].
   *
   * @param tokens [B, T]
   * @param judge log-probabilities, [B, T, V]
   * @param temperature of the model
   */
  public static NDArray entropies(
      NDManager scope, Gpt gpt, NDArray tokens, NDArray judge, double temperature) {
    return SCRIPT.call(
        scope, "entropies", gpt.parameters(), shape(gpt), tokens, judge, temperature);
  }

  /**
   * Adds the gradient of the loss with credit for each token to {@code gradients}.
   *
   * @param batch with advantages [B, T], of each token
   * @param scorer log-probabilities, [B, T, V]
   * @return [4], as for {@link #accumulateGrpo}
   */
  public static NDArray accumulateTokenCredit(
      NDManager scope,
      Gpt policy,
      Tensors gradients,
      GrpoBatch batch,
      NDArray scorer,
      GrpoObjective objective) {
    return SCRIPT.callWithGradients(
        scope,
        "accumulate_token_credit",
        policy.parameters(),
        shape(policy),
        gradients,
        List.of(
            batch.tokens(),
            batch.weights(),
            batch.old(),
            batch.reference(),
            batch.advantages(),
            scorer),
        List.of(
            objective.temperature(),
            objective.clipLow(),
            objective.clipHigh(),
            objective.klWeight()));
  }

  /** An empty cache of keys and values for {@code rows} sequences of {@code length} positions. */
  static NDArray newCache(NDManager scope, Gpt gpt, NDArray tokens, int rows, int length) {
    GptConfig config = gpt.config();
    BlockShape block = config.block();
    long[] shape = {config.nLayer(), 2, rows, block.kvHeads(), length, block.headSize()};
    return SCRIPT.call(scope, "new_cache", tokens, shape, Torch.scalarType(gpt.precision()));
  }

  /**
   * Puts the keys and values of tokens [B, T] into the cache, at the positions from 0 on.
   *
   * @param first the row of the cache that takes those of the first row
   */
  static void fillCache(Gpt gpt, NDArray tokens, NDArray cache, int first) {
    SCRIPT.test("fill_cache", gpt.parameters(), shape(gpt), tokens, cache, first);
  }

  /**
   * Rows that are sampled in place.
   *
   * @param tokens [B, N]
   * @param given number of given tokens in each row, int64 [B]
   * @param logProbabilities of the token at each position, [B, N]
   * @param entropies of the distribution at each position in nats, [B, N]
   */
  record SampledRows(NDArray tokens, NDArray given, NDArray logProbabilities, NDArray entropies) {}

  /**
   * Samples the positions from {@code start} (inclusive) to {@code stop} (exclusive) that follow a
   * row's given tokens. The cache must hold the positions before {@code start - 1}. If the model
   * has an end token, a row is over after it, and is filled with it.
   */
  static void sample(
      Gpt gpt,
      NDArray cache,
      SampledRows rows,
      int start,
      int stop,
      SamplingConfig config,
      long seed) {
    try {
      draw(gpt, cache, rows, List.of(start, stop, endOf(gpt)), config, seed);
    } catch (EngineException e) {
      // The engine's words for a distribution with a NaN or an infinity.
      if (String.valueOf(e.getMessage()).contains("probability tensor contains")) {
        throw new DivergedException("a probability of the next token", Double.NaN, start);
      }
      throw e;
    }
  }

  private static int endOf(Gpt gpt) {
    return gpt.config().endToken() == null ? -1 : gpt.config().endToken();
  }

  private static void draw(
      Gpt gpt,
      NDArray cache,
      SampledRows rows,
      List<Integer> positions,
      SamplingConfig config,
      long seed) {
    SCRIPT.test(
        "sample",
        gpt.parameters(),
        shape(gpt),
        cache,
        List.of(rows.tokens(), rows.given(), rows.logProbabilities(), rows.entropies()),
        positions,
        List.of(config.temperature(), config.topK(), config.topP()),
        seed);
  }

  /**
   * The rows of a tensor, in a given order.
   *
   * @param rows int64 [K]
   * @param dimension of the tensor that counts rows
   */
  static NDArray rows(NDManager scope, NDArray tensor, NDArray rows, int dimension) {
    return SCRIPT.call(scope, "rows_of", tensor, rows, dimension);
  }

  /**
   * Adds the gradient of the loss of the reward head to {@code gradients}.
   *
   * @param head parameters in the order of the head's layers
   * @param features [B, C]
   * @param labels [B, 2], P(natural) and its complement
   * @param pairwise the logistic loss of pairs of rows, instead of the mean squared error
   * @return the loss, []
   */
  public static NDArray accumulateHead(
      NDManager scope,
      Tensors head,
      Tensors gradients,
      NDArray features,
      NDArray labels,
      boolean pairwise) {
    return SCRIPT.callWithGradients(
        scope, "accumulate_head", head, gradients, features, labels, pairwise);
  }

  /**
   * Texts that a reward model learns from.
   *
   * @param tokens [B, T]
   * @param lengths real tokens of each row, int64 [B]
   * @param labels [B, 2], P(natural) and its complement
   */
  public record RewardBatch(NDArray tokens, NDArray lengths, NDArray labels) {}

  /**
   * Adds the gradient of the loss of a reward model that reads hidden states to {@code gradients}.
   *
   * @param trained parameters of the trunk, then those of the head
   * @param mean features are the mean over a text's hidden states, instead of the last one
   * @param pairwise as for {@link #accumulateHead}
   * @return the loss, []
   */
  public static NDArray accumulateReward(
      NDManager scope,
      Gpt trunk,
      Tensors trained,
      Tensors gradients,
      RewardBatch batch,
      boolean mean,
      boolean pairwise) {
    return SCRIPT.callWithGradients(
        scope,
        "accumulate_reward",
        trained,
        shape(trunk),
        gradients,
        List.of(batch.tokens(), batch.lengths(), batch.labels()),
        mean,
        pairwise);
  }

  /** The logit of P(natural) of features [B, C], [B]. */
  public static NDArray headLogits(NDManager scope, Tensors head, NDArray features) {
    return SCRIPT.call(scope, "head_logits_of", head, features);
  }

  /** P(natural) of features [B, C], [B]. */
  public static NDArray headScores(NDManager scope, Tensors head, NDArray features) {
    return SCRIPT.call(scope, "head_scores", head, features);
  }

  /** What {@code network_of} in the script needs besides the parameters. */
  private static List<Object> shape(Gpt gpt) {
    GptConfig config = gpt.config();
    BlockShape block = config.block();
    return List.of(
        new long[] {
          config.nLayer(), block.heads(), block.kvHeads(), Torch.scalarType(gpt.precision())
        },
        new boolean[] {
          config.isGpt2(),
          config.isGpt2() || block.biases().qkv(),
          config.isGpt2() || block.biases().projection(),
          config.isGpt2() || block.biases().mlp(),
          block.qkNorm(),
          config.embedding().tied(),
          gpt.adapts(LoraTarget.ATTENTION),
          gpt.adapts(LoraTarget.MLP)
        },
        block.epsilon(),
        gpt.rotary(),
        List.of(gpt.frozen(), gpt.adapterScale()));
  }
}
