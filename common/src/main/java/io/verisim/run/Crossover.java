package io.verisim.run;

/** How many of a reward sample's N tokens are real before the model's own begin. */
public enum Crossover implements Word {
  /** K is drawn uniformly from 0 to N, both included. */
  UNIFORM,
  /** K is 0 or N: a sample is all real or all generated. */
  ENDS
}
