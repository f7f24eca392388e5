package io.verisim.spec;

import java.util.List;
import java.util.stream.Collectors;

/** A specification is refused. The message lists every problem that was found, one per line. */
public class SpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // The lists that List.copyOf makes are serializable.
  private final List<Problem> problems;

  public SpecException(String where, List<Problem> problems) {
    this(where, problems, problems.size());
  }

  /**
   * @param problems the first ones
   * @param count how many there are
   */
  SpecException(String where, List<Problem> problems, int count) {
    super(message(where, problems, count));
    this.problems = List.copyOf(problems);
  }

  /** {@return what is wrong, at least one problem; of very many the first ones} */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(String where, List<Problem> problems, int count) {
    int more = count - problems.size();
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining(
            "",
            where + ": " + (count == 1 ? "1 problem" : count + " problems"),
            more == 0 ? "" : "\n  and " + more + " more"));
  }
}
