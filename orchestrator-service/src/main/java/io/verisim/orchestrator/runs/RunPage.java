package io.verisim.orchestrator.runs;

import io.verisim.report.RunView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some runs, newest first.
 *
 * @param runs in the order of their first start
 * @param next the cursor of the page that follows; absent on the last
 */
public record RunPage(List<RunView> runs, @Nullable String next) {
  public RunPage {
    runs = List.copyOf(runs);
  }
}
