package io.verisim.stage;

/** Another attempt has committed the artifact, so there is nothing left to work for. */
final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SupersededException(String artifact) {
    super("another attempt has committed " + artifact);
  }
}
