package io.verisim.cli.command;

import picocli.CommandLine.Option;

/** The option for the tables of a run's figures at its end. */
final class TablesOption {
  @Option(names = "--tables", description = "Print all tables of figures at the end.")
  private boolean tables;

  boolean wanted() {
    return tables;
  }
}
