package io.verisim.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    description =
        "Say what is here, what is missing, and what to do about it. Exits with 1 if anything is missing.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final DataOption data = new DataOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    List<Checks.Check> checks = new Checks(data.folder()).all();
    if (json.wanted()) {
      console.json(checks);
    } else {
      checks.forEach(check -> console.result(check.toString()));
    }
    return (checks.stream().allMatch(Checks.Check::ok) ? ExitCode.DONE : ExitCode.DEFECT).code();
  }
}
