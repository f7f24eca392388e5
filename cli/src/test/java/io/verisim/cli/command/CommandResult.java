package io.verisim.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command line gave. */
record CommandResult(int code, String out, String err) {
  static CommandResult of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands =
        Commands.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = commands.execute(args);
    return new CommandResult(code, out.toString(), err.toString());
  }
}
