package io.verisim.cli.command;

import picocli.CommandLine.Parameters;

/** Which run. */
final class RunParameter {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id; 'list' shows all.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  String id() {
    return id;
  }
}
