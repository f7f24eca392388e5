package io.verisim.standalone;

import io.verisim.standalone.command.Commands;

/** The program. */
public final class Verisim {
  private Verisim() {}

  public static void main(String... args) {
    System.exit(Commands.commandLine().execute(args));
  }
}
