package io.verisim.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Decides when the next checkpoint is due: after the interval, and after enough time that the last
 * checkpoint has delayed the work by no more than {@value #MOST_HELD_UP} of it. The delay is
 * measured in the work itself: the work stops while its state is written, and steps during an
 * upload may take longer than other steps.
 */
final class CheckpointPace {
  static final double MOST_HELD_UP = 0.02;

  /**
   * The number of steps from which the usual duration is taken; odd, so that the median is one of
   * them.
   */
  private static final int REMEMBERED = 31;

  private final Duration interval;
  private final Deque<Duration> undisturbed = new ArrayDeque<>();
  private Instant begun;
  private Instant saved;
  private Duration heldUp = Duration.ZERO;

  /**
   * @param interval the least time between two checkpoints; zero for one after each step, at any
   *     cost
   */
  CheckpointPace(Duration interval, Instant start) {
    this.interval = interval;
    this.begun = start;
    this.saved = start;
  }

  /**
   * A step has ended.
   *
   * @param uploaded when the newest upload ended; now or later while it is running
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

  /**
   * The work stopped from one instant to the other to save its state, and the upload is running.
   */
  void saved(Instant from, Instant to) {
    heldUp = Duration.between(from, to);
    saved = to;
    begun = to;
  }

  /**
   * The median of the last undisturbed steps. It is zero before the first one, so that the whole
   * step counts as delay.
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
