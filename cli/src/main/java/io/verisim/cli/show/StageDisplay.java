package io.verisim.cli.show;

import io.verisim.report.RunView;
import java.io.PrintWriter;

/** Shows the progress of a run. Not safe for use by several threads. */
public interface StageDisplay extends AutoCloseable {
  /** Shows a newer view of the run. */
  void show(RunView view);

  /** Ends the display. */
  @Override
  void close();

  /** Bars on a terminal, lines elsewhere. */
  static StageDisplay on(TerminalFeatures terminal, PrintWriter out) {
    return terminal.progress() ? new StageBars(out) : new StageLines(out, System::nanoTime);
  }
}
