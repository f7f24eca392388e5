package io.verisim.orchestrator.runs;

import io.grpc.Deadline;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All runs, newest first, in pages. The cursor of a page is the last run of the previous page. */
final class RunList {
  private record StartedRun(String run, Instant start) {}

  private static final int LONGEST_PAGE = 100;
  private static final Comparator<StartedRun> NEWEST_FIRST =
      Comparator.comparing(StartedRun::start).reversed().thenComparing(StartedRun::run);

  /** How long a list waits for workflows, all together. */
  private static final Duration ANSWER = Duration.ofMillis(700);

  private static final int AT_ONCE = 16;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, DaemonThreads.named("run-list"));
  private final RunArchive archive;
  private final RunViews views;

  RunList(RunArchive archive, RunViews views) {
    this.archive = archive;
    this.views = views;
  }

  /** @param part of a run's id, in any case; absent for all runs */
  RunPage page(@Nullable RunState state, @Nullable String part, @Nullable String cursor, int limit)
      throws IOException {
    List<String> all = newestFirst();
    check(all, cursor, limit);
    Deadline deadline = Deadline.after(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    List<RunView> page = new ArrayList<>();
    String wanted = part == null ? "" : part.toLowerCase(Locale.ROOT);
    List<String> rest = all.subList(all.indexOf(cursor) + 1, all.size()).stream()
        .filter(run -> run.contains(wanted))
        .toList();
    for (int from = 0; from < rest.size(); from += limit + 1) {
      List<String> next = rest.subList(from, Math.min(from + limit + 1, rest.size()));
      for (RunView view : together(next, deadline)) {
        if (state != null && view.state() != state) {
          continue;
        }
        if (page.size() == limit) {
          return new RunPage(page, page.get(limit - 1).run());
        }
        page.add(view);
      }
    }
    return new RunPage(page, null);
  }

  /** Looks at several runs at once, because each answers for itself. */
  private List<RunView> together(List<String> runs, Deadline deadline) throws IOException {
    List<Future<RunView>> looks = runs.stream()
        .map(run -> threads.submit(() -> views.inList(run, deadline)))
        .toList();
    List<RunView> found = new ArrayList<>();
    try {
      for (Future<RunView> look : looks) {
        found.add(look.get());
      }
      return found;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException storage) {
        throw storage;
      }
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the list was interrupted");
    } finally {
      looks.forEach(look -> look.cancel(true));
    }
  }

  private List<String> newestFirst() throws IOException {
    List<StartedRun> entries = new ArrayList<>();
    for (String run : archive.store().runs()) {
      // An unknown time puts the run last, so that it does not hide the others.
      entries.add(
          new StartedRun(run, Objects.requireNonNullElse(archive.startedAt(run), Instant.EPOCH)));
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
