package io.verisim.cli.show;

/**
 * The terminal of the program. The launcher script describes it in the system properties
 * {@code verisim.terminal.err}, {@code verisim.terminal.out} and {@code verisim.terminal.columns},
 * because a JVM cannot check each stream.
 *
 * @param progress whether standard error is a terminal
 * @param results whether standard output is a terminal
 * @param columns the width; 0 if not known
 */
public record TerminalFeatures(boolean progress, boolean results, int columns) {
  public static TerminalFeatures ofProcess() {
    return new TerminalFeatures(
        Boolean.getBoolean("verisim.terminal.err"),
        Boolean.getBoolean("verisim.terminal.out"),
        Integer.getInteger("verisim.terminal.columns", 0));
  }
}
