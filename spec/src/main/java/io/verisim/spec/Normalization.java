package io.verisim.spec;

/** How the characters of a text are changed before it is divided and encoded. */
public enum Normalization implements Word {
  /** Not at all. */
  NONE,
  /** To Unicode's normalization form C, with composed characters. */
  NFC
}
