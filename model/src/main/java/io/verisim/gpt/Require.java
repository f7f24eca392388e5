package io.verisim.gpt;

import org.jspecify.annotations.Nullable;

/** Checks of shapes. */
final class Require {
  private Require() {}

  /** Throws an IllegalArgumentException unless the condition holds. */
  static void that(boolean holds, String name, @Nullable Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", expected " + expectation);
    }
  }
}
