package io.verisim.spec;

import java.util.Random;

/** How many of a reward sample's N tokens are natural text before the model's own tokens begin. */
public enum Crossover implements Word {
  /** K is drawn uniformly from 0 to N, both included. */
  UNIFORM {
    @Override
    public int draw(int length, Random random) {
      return random.nextInt(length + 1);
    }
  },
  /** K is 0 or N with equal probability: a sample is all natural or all generated. */
  ENDS {
    @Override
    public int draw(int length, Random random) {
      return random.nextBoolean() ? length : 0;
    }
  };

  /** {@return the number K of natural tokens of a text of {@code length}} */
  public abstract int draw(int length, Random random);
}
