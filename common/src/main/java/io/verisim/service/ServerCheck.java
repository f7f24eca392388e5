package io.verisim.service;

/** Makes a server ready for its use by a service. */
@FunctionalInterface
public interface ServerCheck {

  /**
   * Runs the check once.
   *
   * @throws ServerException if the server cannot be used
   */
  void run();
}
