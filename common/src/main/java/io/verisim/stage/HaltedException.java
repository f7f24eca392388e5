package io.verisim.stage;

/** Somebody paused or stopped the run; the stage has left its progress in the store. */
public final class HaltedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HaltedException(String run) {
    super("run " + run
        + " was paused or stopped; its progress is kept, and a resume goes on from there");
  }
}
