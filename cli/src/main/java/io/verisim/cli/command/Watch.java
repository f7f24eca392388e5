package io.verisim.cli.command;

import io.verisim.cli.show.StageDisplay;
import io.verisim.report.RunView;
import io.verisim.standalone.client.ApiException;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Polls a run and shows its state. If the server cannot report for a while, it is polled again. */
final class Watch {
  private static final long EVERY_MILLIS = 500;

  private final RunsApi api;
  private final String run;
  private final Consumer<String> say;
  private boolean silent;

  private Watch(RunsApi api, String run, Consumer<String> say) {
    this.api = api;
    this.run = run;
    this.say = say;
  }

  /**
   * Watches until the run ends.
   *
   * @param pause waits some milliseconds, and returns whether to give up
   * @param say receives a message when the server cannot report the run's state, and when it can
   *     again
   * @return the run at its end; nothing if {@code pause} gave up
   */
  static Optional<RunView> untilEnd(
      RunsApi api, String run, StageDisplay display, LongPredicate pause, Consumer<String> say)
      throws IOException {
    RunView view = api.show(run);
    display.show(view);
    Watch watch = new Watch(api, run, say);
    while (!view.state().ended()) {
      if (pause.test(EVERY_MILLIS)) {
        return Optional.empty();
      }
      view = watch.poll().orElse(view);
      display.show(view);
    }
    return Optional.of(view);
  }

  /**
   * The run's view; nothing if the server answers but cannot report, for example because Temporal
   * does not answer.
   */
  private Optional<RunView> poll() throws IOException {
    try {
      RunView view = api.show(run);
      if (silent) {
        say.accept("The server answers again.");
        silent = false;
      }
      return Optional.of(view);
    } catch (ApiException e) {
      if (e.refused()) {
        throw e;
      }
      if (!silent) {
        say.accept("The server cannot report the run's state; asking again. The run may still be in"
            + " progress. Cause: " + e.getMessage());
        silent = true;
      }
      return Optional.empty();
    }
  }
}
