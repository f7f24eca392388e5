package io.verisim.orchestrator.runs;

import io.verisim.report.RunView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some runs, newest first.
 *
 * @param runs in the order of their first start
 * @param next the cursor of the next page; absent on the last page
 */
public record RunPage(List<RunView> runs, @Nullable String next) {
  public RunPage {
    runs = List.copyOf(runs);
  }
}
