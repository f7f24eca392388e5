package io.verisim.cli.show;

/**
 * What the program writes to. The launcher script says so in the system properties
 * {@code verisim.terminal.err}, {@code verisim.terminal.out} and {@code verisim.terminal.columns},
 * since a JVM cannot ask of each stream.
 *
 * @param progress whether standard error is a terminal
 * @param results whether standard output is one
 * @param columns how wide it is; 0 if not known
 */
public record Terminal(boolean progress, boolean results, int columns) {
  public static Terminal ofProcess() {
    return new Terminal(
        Boolean.getBoolean("verisim.terminal.err"),
        Boolean.getBoolean("verisim.terminal.out"),
        Integer.getInteger("verisim.terminal.columns", 0));
  }
}
