package io.verisim.cli.command;

import io.verisim.cli.show.Terminal;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where a command writes: results to standard output, all else to standard error. */
@Command
final class Console {
  private static final String PROGRAM = System.getProperty("verisim.command", "verisim");

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  private final Terminal terminal = Terminal.ofProcess();

  Terminal terminal() {
    return terminal;
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Prints a result. */
  void result(String text) {
    PrintWriter out = command.commandLine().getOut();
    out.println(text);
    out.flush();
  }

  /** Prints a result that programs read. */
  void json(Object value) {
    result(JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(value));
  }

  /** Tells a person something. */
  void say(String text) {
    err().println(text);
    err().flush();
  }

  /** The command line that this process was started with, to be typed again. */
  String commandLine() {
    return PROGRAM
        + command.root().commandLine().getParseResult().originalArgs().stream()
            .map(argument -> " " + quoted(argument))
            .collect(Collectors.joining());
  }

  /** A command line of this program. */
  static String commandLine(String... words) {
    return PROGRAM + " " + String.join(" ", words);
  }

  /** A word as a shell reads it. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
