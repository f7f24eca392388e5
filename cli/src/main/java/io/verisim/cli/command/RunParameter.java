package io.verisim.cli.command;

import picocli.CommandLine.Parameters;

/** The parameter for the run. */
final class RunParameter {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id; 'list' shows all.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  String id() {
    return id;
  }
}
