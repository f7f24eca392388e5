package io.verisim.cli.command;

import picocli.CommandLine.Option;

/** Whether results are for programs. */
final class JsonOption {
  @Option(names = "--json", description = "Print results as JSON.")
  private boolean json;

  boolean wanted() {
    return json;
  }
}
