package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.Arrays;

/**
 * Calls a script method with the module in training mode.
 *
 * <p>{@link IValueUtils#runMethod} always runs in inference mode, where no autograd graph is
 * recorded; the native call that takes the mode is package-private, so this class lives in its
 * package.
 */
public final class GradientCall {
  private GradientCall() {}

  /** Runs {@code method} of {@code module}; the caller closes the arguments and the result. */
  public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
    return new IValue(
        PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
  }
}
