package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The methods of {@code tensors.py}: one native call for a whole list of tensors.
 *
 * <p>All of them work in place. The lists of one call have the same shapes in the same order.
 */
public final class TensorScript {
  /**
   * The hyperparameters of an AdamW step (Loshchilov and Hutter 2019).
   *
   * @param weightDecay decoupled weight decay, multiplied by the learning rate
   * @param epsilon added to the root of the second moment
   */
  public record AdamWSettings(
      double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}

  private static final Script SCRIPT = Script.load("/io/verisim/engine/tensors.py", "Lists");

  private TensorScript() {}

  static void assign(Tensors target, Tensors source) {
    SCRIPT.test("assign", target, source);
  }

  static void interpolate(Tensors target, Tensors start, Tensors end, double coefficient) {
    SCRIPT.test("interpolate", target, start, end, coefficient);
  }

  static void zero(Tensors tensors) {
    SCRIPT.test("zero", tensors);
  }

  static boolean equal(Tensors left, Tensors right) {
    return SCRIPT.test("equal", left, right);
  }

  /**
   * Scales gradients so that their global norm is at most {@code maxNorm}; 0 leaves them unchanged.
   *
   * @return the global norm before scaling
   */
  public static double clipNorm(Tensors gradients, double maxNorm) {
    try (NDManager scope = Torch.newScope();
        NDArray norm = SCRIPT.call(scope, "clip_norm", gradients, maxNorm)) {
      return norm.toFloatArray()[0];
    }
  }

  /**
   * One step of AdamW.
   *
   * @param step number of the update, from 1, for the bias correction of the moments
   */
  public static void adamW(
      Tensors parameters,
      Tensors gradients,
      Tensors firstMoments,
      Tensors secondMoments,
      long step,
      AdamWSettings settings) {
    SCRIPT.test(
        "adamw",
        parameters,
        gradients,
        List.of(firstMoments, secondMoments),
        step,
        List.of(
            settings.learningRate(),
            settings.beta1(),
            settings.beta2(),
            settings.weightDecay(),
            settings.epsilon()));
  }
}
