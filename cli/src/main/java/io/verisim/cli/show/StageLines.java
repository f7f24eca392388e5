package io.verisim.cli.show;

import io.verisim.report.CycleFigures;
import io.verisim.report.RunView;
import io.verisim.report.RunView.Progress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Progress as lines: one when a stage starts, one when it ends, and at most one every ten seconds
 * in between.
 */
final class StageLines implements StageDisplay {
  private static final long EVERY_NANOS = 10_000_000_000L;
  private static final double NANOS = 1e9;
  private static final String NO_STEP = "no step yet: preparing, or waiting for free cores";

  /** A running stage. */
  private record Shown(long started, long written) {}

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final Map<String, Shown> stages = new LinkedHashMap<>();
  private int cycles;

  StageLines(PrintWriter out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public void show(RunView view) {
    long now = nanoTime.getAsLong();
    Map<String, Progress> going = Formats.stages(view);
    List<String> over =
        stages.keySet().stream().filter(name -> !going.containsKey(name)).toList();
    over.forEach(name -> end(name, now));
    for (CycleFigures cycle : view.cycles().subList(cycles, view.cycles().size())) {
      out.println(Formats.cycle(cycle));
    }
    cycles = view.cycles().size();
    going.forEach((name, progress) -> show(name, progress, now));
    out.flush();
  }

  private void show(String name, Progress progress, long now) {
    Shown shown = stages.get(name);
    if (shown == null) {
      stages.put(name, new Shown(now, now));
      out.println(name + " starts");
    } else if (now - shown.written() >= EVERY_NANOS) {
      stages.put(name, new Shown(shown.started(), now));
      out.println(name + ": " + line(progress));
    }
  }

  private void end(String name, long now) {
    Shown shown = stages.remove(name);
    if (shown != null) {
      out.println(name + " is done after " + Formats.seconds((now - shown.started()) / NANOS));
    }
  }

  static String line(Progress progress) {
    String line = progress.total() == 0 ? NO_STEP : steps(progress);
    return progress.lastFailure() == null
        ? line
        : line + "; attempt " + progress.attempt() + " after: " + progress.lastFailure();
  }

  private static String steps(Progress progress) {
    StringBuilder line = new StringBuilder()
        .append(progress.step())
        .append(" of ")
        .append(progress.total())
        .append(' ')
        .append(progress.unit());
    Double rate = progress.figures().get(Formats.RATE);
    if (rate != null && rate > 0) {
      line.append(", ").append(Formats.figure(rate)).append("/s");
    }
    Double left = progress.secondsLeft();
    if (left != null) {
      line.append(", at most ").append(Formats.seconds(left)).append(" left");
    }
    String figures = Formats.figures(progress.figures());
    if (!figures.isEmpty()) {
      line.append("; ").append(figures);
    }
    return line.toString();
  }

  @Override
  public void close() {
    out.flush();
  }
}
