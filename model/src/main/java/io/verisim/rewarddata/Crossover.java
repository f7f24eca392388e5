package io.verisim.rewarddata;

import java.util.Random;

/** How many of a text's N tokens stay natural. */
public enum Crossover {
  /** K uniform over 0..N, both ends included. */
  UNIFORM {
    @Override
    public int draw(int length, Random random) {
      return random.nextInt(length + 1);
    }
  },
  /** K is 0 or N, evenly. */
  ENDS {
    @Override
    public int draw(int length, Random random) {
      return random.nextBoolean() ? length : 0;
    }
  },
  /** K is 0: wholly synthetic. */
  NONE_KEPT {
    @Override
    public int draw(int length, Random random) {
      return 0;
    }
  };

  /** The number K of natural tokens of a text of {@code length}. */
  public abstract int draw(int length, Random random);
}
