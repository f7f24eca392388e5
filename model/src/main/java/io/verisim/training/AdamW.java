package io.verisim.training;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.DivergedException;
import io.verisim.engine.TensorScript;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import java.util.function.Predicate;

/**
 * AdamW with a clipped global gradient norm. The caller owns the parameters. The optimiser owns the
 * moments and the gradients; callers add to the gradients.
 */
public final class AdamW implements AutoCloseable {
  private static final double EPSILON = 1e-8;
  private static final int MATRIX = 2;

  private final OptimizerConfig config;
  private final NDManager owner = Torch.newScope();
  private final Tensors parameters;
  private final Tensors gradients;
  private final Tensors firstMoments;
  private final Tensors secondMoments;
  private final Predicate<String> trainable;
  private long updates;

  /**
   * @param parameters all parameters with gradients
   * @param trainable names of the parameters that may change; the others keep their bits
   */
  public AdamW(Tensors parameters, Predicate<String> trainable, OptimizerConfig config) {
    this.config = config;
    this.parameters = parameters;
    this.trainable = trainable;
    this.gradients = parameters.zeros(owner);
    this.firstMoments = parameters.zeros(owner);
    this.secondMoments = parameters.zeros(owner);
  }

  /** Sums of gradients since the last update, one for each parameter. */
  public Tensors gradients() {
    return gradients;
  }

  /**
   * Clips, updates the parameters in place and clears the gradients.
   *
   * @return the global norm of the gradient before clipping
   * @throws DivergedException if that norm is not finite; parameters and moments are unchanged in
   *     that case
   */
  public double update(double learningRate, long step) {
    double norm = TensorScript.clipNorm(gradients.only(trainable), config.gradClip());
    DivergedException.check("grad_norm", norm, step);
    updates++;
    apply(name -> trainable.test(name) && isMatrix(name), config.weightDecay(), learningRate);
    apply(name -> trainable.test(name) && !isMatrix(name), 0.0, learningRate);
    gradients.setToZero();
    return norm;
  }

  private void apply(Predicate<String> group, double weightDecay, double learningRate) {
    Tensors chosen = parameters.only(group);
    if (chosen.names().isEmpty()) {
      return;
    }
    TensorScript.adamW(
        chosen,
        gradients.only(group),
        firstMoments.only(group),
        secondMoments.only(group),
        updates,
        new TensorScript.AdamWSettings(
            learningRate, config.beta1(), config.beta2(), weightDecay, EPSILON));
  }

  private boolean isMatrix(String name) {
    return parameters.get(name).getShape().dimension() == MATRIX;
  }

  /** Number of completed updates. */
  public long updates() {
    return updates;
  }

  /** Adds the moments to {@code others}, for a checkpoint. */
  public Tensors appendTo(Tensors others) {
    return others.and("m.", firstMoments).and("v.", secondMoments);
  }

  /** Restores moments that {@link #appendTo} wrote. */
  public void restore(Tensors saved, long updatesDone) {
    firstMoments.assign(saved.under("m."));
    secondMoments.assign(saved.under("v."));
    updates = updatesDone;
  }

  @Override
  public void close() {
    owner.close();
  }
}
