package io.verisim.engine;

/**
 * A loss, a gradient or a probability is not a finite number. A retry would produce the same
 * result.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long step;

  public DivergedException(String quantity, double value, long step) {
    super(quantity + " is " + value + " at step " + step
        + ": lower the learning rate or raise the warm-up");
    this.step = step;
  }

  private DivergedException(DivergedException same, String more) {
    super(same.getMessage() + more, same);
    this.step = same.step;
  }

  /** The same exception with the step of the last checkpoint in its message. */
  public DivergedException after(long checkpoint) {
    return new DivergedException(
        this, "; the last checkpoint before it is that of step " + checkpoint);
  }

  public long step() {
    return step;
  }

  /** Returns {@code value} if it is finite. */
  public static double check(String quantity, double value, long step) {
    if (!Double.isFinite(value)) {
      throw new DivergedException(quantity, value, step);
    }
    return value;
  }
}
