package io.verisim.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Collects what is wrong with a specification. Only the first problems are kept, and all are
 * counted, so that a document with many mistakes costs no more than reading it. One thread uses it.
 */
final class Problems {
  /** Problems that are told; a person corrects no more at once. */
  static final int MOST = 20;

  private final List<Problem> kept = new ArrayList<>();
  private int count;

  /** Adds a problem, whose message is made only if it is kept. */
  void add(String path, Supplier<String> message) {
    if (count++ < MOST) {
      kept.add(new Problem(Values.shortened(path), message.get()));
    }
  }

  void add(String path, String message) {
    add(path, () -> message);
  }

  int count() {
    return count;
  }

  /** {@return the problems so far that are kept} */
  List<Problem> kept() {
    return List.copyOf(kept);
  }

  /** Takes back problems that were kept after the first ones. */
  void removeAfter(int first, Predicate<Problem> repeated) {
    if (first < kept.size()) {
      List<Problem> last = kept.subList(first, kept.size());
      int before = last.size();
      last.removeIf(repeated);
      count -= before - last.size();
    }
  }

  /** {@return the refusal of a document with these problems} */
  SpecException in(String where, UnaryOperator<Problem> traced) {
    return new SpecException(where, kept.stream().map(traced).toList(), count);
  }
}
