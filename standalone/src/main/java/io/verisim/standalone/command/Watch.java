package io.verisim.standalone.command;

import io.verisim.lifecycle.RunView;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.show.StageDisplay;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Looks at a run again and again, and shows what it sees. */
final class Watch {
  private static final long EVERY_MILLIS = 500;

  private Watch() {}

  /**
   * Watches until the run ends.
   *
   * @param pause waits some milliseconds, and returns whether to give up
   * @return the run as it ended; nothing if the pause gave up
   */
  static Optional<RunView> untilEnd(
      RunsApi api, String run, StageDisplay display, LongPredicate pause) throws IOException {
    RunView view = api.show(run);
    display.show(view);
    while (!view.state().ended()) {
      if (pause.test(EVERY_MILLIS)) {
        return Optional.empty();
      }
      view = api.show(run);
      display.show(view);
    }
    return Optional.of(view);
  }
}
