package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import io.verisim.cli.show.StageDisplay;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "watch",
    description = "Watch a run on a server until it ends. Ctrl-C ends only the watching.")
final class WatchCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final Target target = new Target();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    RunsApi server = target.server();
    Optional<RunView> end;
    try (StageDisplay display = StageDisplay.on(console.terminal(), console.err())) {
      end = Watch.untilEnd(server, run.id(), display, WatchCommand::pause, console::say);
    }
    return end.isPresent() ? print(end.get()) : ExitCode.INTERRUPTED.code();
  }

  private int print(RunView view) {
    if (json.wanted()) {
      console.json(view);
    } else {
      console.result(RunText.full(view));
    }
    if (view.state() == RunState.FAILED) {
      console.say("It can be resumed: " + Console.commandLine("resume", run.id()));
      return ExitCode.RUN_FAILED.code();
    }
    return ExitCode.DONE.code();
  }

  private static boolean pause(long millis) {
    try {
      return new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
