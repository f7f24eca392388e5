package io.verisim.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, and the reporting of their errors. */
@Command(
    name = "verisim",
    description =
        "Trains a language model against its own reward model, in cycles that survive crashes.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      UpCommand.class,
      ServersCommand.class,
      StartCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ReportCommand.class,
      WatchCommand.class,
      CyclesCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      StopCommand.class,
      ForkCommand.class,
      RateCommand.class,
      SampleCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      BenchCommand.class,
      ChaosCommand.class,
      SpecCommand.class,
      DoctorCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 defect; 2 bad usage or specification; 3 the run failed;",
      "4 no server; 130 interrupted, resumable."
    })
public final class Commands {
  private static final int HELP_WIDTH = 100;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the help of a command.")
  @SuppressWarnings("UnusedVariable") // Picocli handles it, for every command.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version of the program.")
  @SuppressWarnings("UnusedVariable") // Picocli handles it.
  private boolean version;

  private Commands() {}

  /** The command line, which answers with an {@link ExitCode}. */
  public static CommandLine commandLine() {
    return new CommandLine(new Commands())
        .setUsageHelpWidth(HELP_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, args) -> misused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  /** Executes a command line of the program; returns its exit code. */
  public static int execute(String... args) {
    return execute(commandLine(), args);
  }

  static int execute(CommandLine commands, String... args) {
    int code = commands.execute(args);
    // Commands check what they print; help and version are printed by Picocli.
    if (code == ExitCode.DONE.code() && Console.failed(commands.getOut())) {
      commands.getErr().println(Console.UNWRITABLE);
      commands.getErr().flush();
      return ExitCode.DEFECT.code();
    }
    return code;
  }

  private static int misused(ParameterException e) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println(e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("'" + e.getCommandLine().getCommandSpec().qualifiedName()
        + " --help' lists the commands and options.");
    err.flush();
    return ExitCode.USAGE.code();
  }

  /**
   * Prints a message for errors that a user can act on, and a stack trace for errors that need a
   * developer.
   */
  private static int failed(Exception thrown, CommandLine command) {
    PrintWriter err = command.getErr();
    ExitCode code = ExitCode.of(thrown);
    boolean words = code != ExitCode.DEFECT
        || thrown instanceof IOException
        || thrown instanceof UncheckedIOException;
    if (words) {
      err.println(thrown.getMessage());
    } else {
      thrown.printStackTrace(err);
    }
    err.flush();
    return code.code();
  }
}
