package io.verisim.cli.show;

import io.verisim.report.CycleFigures;
import io.verisim.report.RunView;
import io.verisim.report.RunView.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress as bars, one per running stage, and one permanent line per finished cycle. */
final class StageBars implements StageDisplay {
  private static final int REFRESH_MILLIS = 500;

  /** A bar with the remaining time from the server. */
  private static final class Bar implements AutoCloseable {
    private volatile @Nullable Double secondsLeft;
    private final ProgressBar bar;

    Bar(String name, Progress progress) {
      bar = new ProgressBarBuilder()
          .setTaskName(name)
          .setStyle(ProgressBarStyle.ASCII)
          .setInitialMax(progress.total())
          .setUnit(" " + progress.unit(), 1)
          .setUpdateIntervalMillis(REFRESH_MILLIS)
          .startsFrom(progress.step(), Duration.ZERO)
          .setEtaFunction(state -> Optional.ofNullable(secondsLeft)
              .map(seconds -> Duration.ofSeconds(Math.round(seconds))))
          .showSpeed()
          .clearDisplayOnFinish()
          .build();
    }

    void show(Progress progress) {
      secondsLeft = progress.secondsLeft();
      bar.maxHint(progress.total());
      bar.stepTo(progress.step());
      bar.setExtraMessage(" " + Formats.figures(progress.figures()));
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  private final PrintWriter out;
  private final Map<String, Bar> bars = new LinkedHashMap<>();
  private int cycles;

  StageBars(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void show(RunView view) {
    Set<String> over = new HashSet<>(bars.keySet());
    Formats.stages(view).forEach((name, progress) -> {
      over.remove(name);
      // Before its first step, a stage does not know its number of steps.
      if (progress.total() > 0) {
        bars.computeIfAbsent(name, fresh -> new Bar(fresh, progress)).show(progress);
      }
    });
    over.forEach(this::end);
    if (view.cycles().size() > cycles) {
      close(); // Lines and bars would overwrite each other.
      for (CycleFigures cycle : view.cycles().subList(cycles, view.cycles().size())) {
        out.println(Formats.cycle(cycle));
      }
      out.flush();
      cycles = view.cycles().size();
    }
  }

  private void end(String name) {
    Bar bar = bars.remove(name);
    if (bar != null) {
      bar.close();
    }
  }

  @Override
  public void close() {
    bars.values().forEach(Bar::close);
    bars.clear();
  }
}
