package io.verisim.orchestrator.runs;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the run that is probably meant by a mistyped name, by edit distance. */
final class NearestRun {
  private NearestRun() {}

  /** {@return the nearest run, if at most a third of its name is mistyped} */
  static Optional<String> to(String typed, List<String> runs) {
    return runs.stream()
        .filter(run -> distance(typed, run) <= Math.max(1, run.length() / 3))
        .min(Comparator.comparingInt(run -> distance(typed, run)));
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
