package io.verisim.gpt;

/** Whether a token's position is told to the network: the recipe as first written has none, GPT-2 learns them. */
public enum Positions {
  LEARNED,
  NONE
}
