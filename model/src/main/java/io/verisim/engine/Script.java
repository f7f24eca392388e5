package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.GradientCall;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A loaded script. Each script has one class that gives its methods Java signatures, such as
 * {@link TensorScript}; no other class calls a script.
 *
 * <p>Arguments may be {@link NDArray}, {@link Tensors}, {@code Integer}, {@code Long},
 * {@code long[]}, {@code Double}, {@code Boolean}, or a {@code List} of these, which becomes a
 * tuple. A script holds no state, so any number of threads may use one instance. Each of these
 * threads must have called {@link Torch#pinThreads}.
 */
public final class Script {
  private final PtSymbolBlock module;

  private Script(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Loads the script {@code resource} (an absolute class path name) whose module class is
   * {@code className}.
   */
  public static Script load(String resource, String className) {
    try (InputStream in = Script.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no script " + resource + " on the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      InputStream archive = new ByteArrayInputStream(ScriptArchive.pack(text, className));
      PtNDManager owner = (PtNDManager) Torch.rootManager();
      return new Script(JniUtils.loadModule(owner, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the script " + resource, e);
    }
  }

  /** Runs a method without gradients; the result tensor belongs to {@code owner}. */
  public NDArray call(NDManager owner, String method, Object... arguments) {
    IValue[] values = values(arguments);
    try (IValue result = IValueUtils.runMethod(module, method, values)) {
      return result.toTensor((PtNDManager) owner);
    } finally {
      close(values);
    }
  }

  /**
   * Runs a method that returns a boolean: the result of a test, or {@code true} after a change in
   * place.
   */
  public boolean test(String method, Object... arguments) {
    IValue[] values = values(arguments);
    try (IValue result = IValueUtils.runMethod(module, method, values)) {
      if (!result.isBoolean()) {
        throw new IllegalStateException("script method " + method + " returned no boolean");
      }
      return result.toBoolean();
    } finally {
      close(values);
    }
  }

  /** Runs a method that computes gradients itself; the result tensor belongs to {@code owner}. */
  public NDArray callWithGradients(NDManager owner, String method, Object... arguments) {
    IValue[] values = values(arguments);
    try (IValue result = GradientCall.run(module, method, values)) {
      return result.toTensor((PtNDManager) owner);
    } finally {
      close(values);
    }
  }

  private static IValue[] values(Object... arguments) {
    IValue[] values = new IValue[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      values[i] = value(arguments[i]);
    }
    return values;
  }

  private static IValue tuple(List<?> elements) {
    IValue[] values = values(elements.toArray());
    try {
      return IValue.tupleFrom(values);
    } finally {
      close(values);
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    }
    if (argument instanceof Tensors tensors) {
      List<NDArray> arrays = tensors.arrays();
      return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }
    if (argument instanceof List<?> elements) {
      return tuple(elements);
    }
    if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    }
    if (argument instanceof Double number) {
      return IValue.from(number);
    }
    if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    }
    if (argument instanceof boolean[] flags) {
      return IValue.listFrom(flags);
    }
    if (argument instanceof Integer || argument instanceof Long) {
      return IValue.from(((Number) argument).longValue());
    }
    throw new IllegalArgumentException(
        "a script cannot take a " + argument.getClass().getName());
  }

  private static void close(IValue... values) {
    for (IValue value : values) {
      value.close();
    }
  }
}
