package io.verisim.text;

import java.util.Locale;

/** The three disjoint parts of a corpus. */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  /** {@code train}, {@code val} or {@code test}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
