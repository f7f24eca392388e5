package io.verisim.artifact;

import java.util.List;

/**
 * What reading a whole run again has shown.
 *
 * @param run the run
 * @param artifacts how many manifests were read
 * @param files how many files were read
 * @param bytes the length of these files together
 * @param findings all that is wrong
 */
public record VerifyReport(
    String run, int artifacts, int files, long bytes, List<Finding> findings) {

  public VerifyReport {
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  public boolean sound() {
    return findings.isEmpty();
  }

  /** What can be wrong. */
  public enum Problem {
    /** A manifest cannot be read or is not what it says. */
    MANIFEST_DAMAGED,
    /** A file is absent or not what was committed. */
    FILE_DAMAGED,
    /** An input that an artifact names is not committed. */
    INPUT_MISSING,
    /** An input that an artifact names holds something else now. */
    INPUT_CHANGED
  }

  /**
   * One thing that is wrong.
   *
   * @param artifact where
   * @param problem what sort
   * @param detail the object, what was expected and what was found
   */
  public record Finding(String artifact, Problem problem, String detail) {}
}
