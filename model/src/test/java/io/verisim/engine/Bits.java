package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exact values of tensors, for bit-for-bit comparisons. */
public final class Bits {
  private Bits() {}

  /**
   * The raw bits of every tensor, by name; two of these are equal if and only if names and bits
   * are.
   */
  public static Map<String, String> of(Tensors tensors) {
    Map<String, String> bits = new LinkedHashMap<>();
    for (int i = 0; i < tensors.names().size(); i++) {
      bits.put(tensors.names().get(i), of(tensors.arrays().get(i)));
    }
    return bits;
  }

  private static String of(NDArray array) {
    StringBuilder text = new StringBuilder();
    for (float value : array.toFloatArray()) {
      text.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
    }
    return text.toString();
  }
}
