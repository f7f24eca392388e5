package io.verisim.cli.command;

import io.verisim.cli.show.TerminalFeatures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The output of a command: results go to standard output, everything else to standard error. */
@Command
final class Console {
  static final String UNWRITABLE =
      "a result cannot be written to standard output: the disk is full, or its reader has gone";

  private static final String PROGRAM = System.getProperty("verisim.command", "verisim");

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  private final TerminalFeatures terminal = TerminalFeatures.ofProcess();

  TerminalFeatures terminal() {
    return terminal;
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Prints a result. */
  void result(String text) {
    PrintWriter out = command.commandLine().getOut();
    out.println(text);
    if (failed(out)) {
      throw new UncheckedIOException(UNWRITABLE, new IOException(UNWRITABLE));
    }
  }

  /** Whether something could not be written to a writer, or to standard output below it. */
  static boolean failed(PrintWriter out) {
    return out.checkError() || System.out.checkError();
  }

  /** Prints a result for programs. */
  void json(Object value) {
    result(JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(value));
  }

  /** Prints a message for the user. */
  void say(String text) {
    err().println(text);
    err().flush();
  }

  /** The command line of this process, for the user to repeat. */
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

  /** A word quoted for a shell. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
