package io.verisim.cli.command;

import io.verisim.cli.show.RunText;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "start",
    description = {
      "Start a run on a server in the background; 'watch' shows its progress.",
      "The server's generation worker must be able to read the text."
    })
final class StartCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final NamedSpec named = new NamedSpec();

  @Mixin
  private final Target target = new Target();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    RunSpec spec = named.read();
    RunView view = target.server().start(spec, named.id(spec));
    if (json.wanted()) {
      console.json(view);
    } else {
      console.result(RunText.state(view));
    }
    return ExitCode.DONE.code();
  }
}
