package io.verisim.spec;

import java.util.List;
import java.util.stream.Collectors;

/** A specification is refused. The message lists every problem that was found, one per line. */
public class SpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // The lists that List.copyOf makes are serializable.
  private final List<Problem> problems;

  public SpecException(String where, List<Problem> problems) {
    super(message(where, problems));
    this.problems = List.copyOf(problems);
  }

  /** {@return what is wrong, at least one problem} */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(String where, List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", where + ": " + count, ""));
  }
}
