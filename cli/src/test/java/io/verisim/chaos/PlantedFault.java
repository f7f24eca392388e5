package io.verisim.chaos;

import io.verisim.cli.command.Commands;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedFault {
  void reaches(Commands forbidden);
}
