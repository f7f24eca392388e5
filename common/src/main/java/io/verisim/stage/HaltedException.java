package io.verisim.stage;

/** The run was paused or stopped; the stage has saved its progress in the store. */
public final class HaltedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HaltedException(String run) {
    super("run " + run
        + " was paused or stopped; its progress is kept, and a resume continues from there");
  }
}
