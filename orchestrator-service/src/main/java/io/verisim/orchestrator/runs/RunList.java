package io.verisim.orchestrator.runs;

import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All runs, newest first, in pages. The cursor of a page is the last run of the previous page. */
final class RunList {
  private record StartedRun(String run, Instant start) {}

  private static final int LONGEST_PAGE = 100;
  private static final Comparator<StartedRun> NEWEST_FIRST =
      Comparator.comparing(StartedRun::start).reversed().thenComparing(StartedRun::run);

  private final RunArchive archive;
  private final RunViews views;

  RunList(RunArchive archive, RunViews views) {
    this.archive = archive;
    this.views = views;
  }

  RunPage page(@Nullable RunState state, @Nullable String cursor, int limit) throws IOException {
    List<String> runs = newestFirst();
    check(runs, cursor, limit);
    List<RunView> page = new ArrayList<>();
    for (String run : runs.subList(runs.indexOf(cursor) + 1, runs.size())) {
      RunView view = views.inList(run);
      if (state != null && view.state() != state) {
        continue;
      }
      if (page.size() == limit) {
        return new RunPage(page, page.get(limit - 1).run());
      }
      page.add(view);
    }
    return new RunPage(page, null);
  }

  private List<String> newestFirst() throws IOException {
    List<StartedRun> entries = new ArrayList<>();
    for (String run : archive.store().runs()) {
      entries.add(new StartedRun(run, archive.store().startedAt(run)));
    }
    return entries.stream().sorted(NEWEST_FIRST).map(StartedRun::run).toList();
  }

  private static void check(List<String> runs, @Nullable String cursor, int limit) {
    List<Problem> problems = new ArrayList<>();
    if (limit < 1 || limit > LONGEST_PAGE) {
      problems.add(new Problem("limit", "is " + limit + ", expected 1 to " + LONGEST_PAGE));
    }
    if (cursor != null && !runs.contains(cursor)) {
      problems.add(new Problem(
          "cursor", "is \"" + cursor + "\", expected the \"next\" of the previous page"));
    }
    if (!problems.isEmpty()) {
      throw RunException.invalid(problems);
    }
  }
}
