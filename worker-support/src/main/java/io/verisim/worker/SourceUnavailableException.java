package io.verisim.worker;

import java.io.IOException;

/** A text or a model that a specification names cannot be had now, and perhaps later. */
public final class SourceUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  /** @param source where it is said to be, with the key that names it */
  public SourceUnavailableException(String source, IOException why) {
    super(source + " cannot be read now: " + why, why);
  }
}
