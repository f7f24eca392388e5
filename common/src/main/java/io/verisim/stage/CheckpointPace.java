package io.verisim.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * When the next checkpoint is due: once the interval is over, and once the work has had time enough
 * that the last checkpoint has held it up by no more than {@value #MOST_HELD_UP} of it. How much
 * that was is seen in the work itself: it stands still while its state is written, and steps beside
 * an upload may take longer than steps without one.
 */
final class CheckpointPace {
  static final double MOST_HELD_UP = 0.02;

  /** Steps that tell how long one takes; odd, so that the median is one of them. */
  private static final int REMEMBERED = 31;

  private final Duration interval;
  private final Deque<Duration> undisturbed = new ArrayDeque<>();
  private Instant begun;
  private Instant saved;
  private Duration heldUp = Duration.ZERO;

  /**
   * @param interval the least time between two checkpoints; zero asks for one after each step,
   *     whatever that costs
   */
  CheckpointPace(Duration interval, Instant start) {
    this.interval = interval;
    this.begun = start;
    this.saved = start;
  }

  /**
   * A step has ended.
   *
   * @param uploaded when the newest upload ended, which is now or later while it goes on
   */
  void stepped(Instant now, Instant uploaded) {
    Duration step = Duration.between(begun, now);
    Duration beside = Duration.between(begun, now.isBefore(uploaded) ? now : uploaded);
    if (beside.compareTo(Duration.ZERO) > 0) {
      heldUp = heldUp.plus(least(beside, most(step.minus(usual()), Duration.ZERO)));
    } else {
      undisturbed.addLast(step);
      if (undisturbed.size() > REMEMBERED) {
        undisturbed.removeFirst();
      }
    }
    begun = now;
  }

  boolean due(Instant now) {
    if (interval.isZero()) {
      return true;
    }
    Duration affordable = Duration.ofNanos((long) (heldUp.toNanos() / MOST_HELD_UP));
    return !now.isBefore(saved.plus(most(interval, affordable)));
  }

  /** The work has stood still from one instant to the other, and its state is on its way. */
  void saved(Instant from, Instant to) {
    heldUp = Duration.between(from, to);
    saved = to;
    begun = to;
  }

  /**
   * The median of the last undisturbed steps; nothing before there was one, so that all of a step
   * counts then.
   */
  private Duration usual() {
    List<Duration> sorted =
        undisturbed.stream().sorted(Comparator.naturalOrder()).toList();
    return sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration most(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
