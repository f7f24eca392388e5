package io.verisim.stage;

/** Another attempt has committed the artifact, so this attempt is no longer needed. */
final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SupersededException(String artifact) {
    super("another attempt has committed " + artifact);
  }
}
