package io.verisim.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    description =
        "Check the requirements, and say what to do about any that is missing. Exits with 1 if"
            + " one is missing.")
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
