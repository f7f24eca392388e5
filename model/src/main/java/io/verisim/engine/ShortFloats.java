package io.verisim.engine;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Floating-point numbers of 16 bits, and float32, which holds each of them exactly. */
final class ShortFloats {
  /** Of the 16 bits: one of sign, five of exponent, ten of fraction. */
  private static final int HALF_EXPONENT = 0x7C00;

  private static final int HALF_FRACTION = 0x03FF;
  private static final int SIGN = 0x8000;

  /** Scales the exponent of a half to that of a float: their biases are 15 and 127. */
  private static final float HALF_SCALE = 0x1p112f;

  private static final int FRACTION_SHIFT = 13;
  private static final int FLOAT_EXPONENT = 0x7F80_0000;

  /** Half of the last place of a bfloat16, less one. */
  private static final int ROUND = 0x7FFF;

  /** Keeps the upper half of a NaN from becoming infinite. */
  private static final int QUIET = 1 << 22;

  private ShortFloats() {}

  /** Writes float16 or bfloat16 numbers as float32. */
  static void widen(ByteBuffer numbers, DataType type, FloatBuffer to) {
    ShortBuffer from = numbers.asShortBuffer();
    boolean half = type == DataType.FLOAT16;
    while (from.hasRemaining()) {
      short bits = from.get();
      to.put(half ? ofHalf(bits) : Float.intBitsToFloat(bits << Short.SIZE));
    }
  }

  /** The nearest bfloat16 numbers, of two equally near ones the even one. */
  static ByteBuffer narrow(ByteBuffer numbers) {
    FloatBuffer from = numbers.order(ByteOrder.nativeOrder()).asFloatBuffer();
    ByteBuffer to =
        ByteBuffer.allocateDirect(from.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      float number = from.get();
      int bits = Float.floatToRawIntBits(number);
      int odd = (bits >>> Short.SIZE) & 1;
      int rounded = Float.isNaN(number) ? bits | QUIET : bits + ROUND + odd;
      to.putShort((short) (rounded >>> Short.SIZE));
    }
    return to.flip();
  }

  private static float ofHalf(short bits) {
    int sign = (bits & SIGN) << Short.SIZE;
    int magnitude = (bits & (HALF_EXPONENT | HALF_FRACTION)) << FRACTION_SHIFT;
    if ((bits & HALF_EXPONENT) == HALF_EXPONENT) {
      return Float.intBitsToFloat(sign | magnitude | FLOAT_EXPONENT);
    }
    // Also right for numbers below the smallest normal one.
    float scaled = Float.intBitsToFloat(magnitude) * HALF_SCALE;
    return sign == 0 ? scaled : -scaled;
  }
}
