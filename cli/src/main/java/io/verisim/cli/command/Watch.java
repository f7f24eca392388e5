package io.verisim.cli.command;

import io.verisim.cli.show.StageDisplay;
import io.verisim.report.RunView;
import io.verisim.standalone.client.ApiException;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Polls a run again and again, and shows what it sees. A server that cannot tell for a while is
 * asked again.
 */
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
   * @param say is told when the server cannot tell how the run is, and when it can again
   * @return the run as it ended; nothing if the pause gave up
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

  /** Nothing if the server is there but cannot tell, as when Temporal does not answer it. */
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
        say.accept("The run may go on, but the server cannot tell for now, and is asked again: "
            + e.getMessage());
        silent = true;
      }
      return Optional.empty();
    }
  }
}
