package io.verisim.chaos;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a fault test is about: the kinds of faults that belong together. */
public enum Experiment {
  /** Processes that die or stop, and connections that break. */
  PROCESSES,
  /** An object store that answers, but slowly, partly, wrongly or late. */
  STORE,
  /** Clients of the API that send what they should not, or stop in the midst. */
  API;

  /** The kinds of faults of this experiment. */
  public Set<FaultKind> kinds() {
    return Arrays.stream(FaultKind.values())
        .filter(kind -> kind.experiment() == this)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
