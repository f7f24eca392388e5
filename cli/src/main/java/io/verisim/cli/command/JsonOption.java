package io.verisim.cli.command;

import picocli.CommandLine.Option;

/** The option for results as JSON. */
final class JsonOption {
  @Option(names = "--json", description = "Print results as JSON.")
  private boolean json;

  boolean wanted() {
    return json;
  }
}
