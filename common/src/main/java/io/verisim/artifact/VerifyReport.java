package io.verisim.artifact;

import java.util.List;

/**
 * The result of verifying a whole run.
 *
 * @param run the run
 * @param artifacts how many manifests were read
 * @param files how many files were read
 * @param bytes the length of these files together
 * @param findings all problems
 */
public record VerifyReport(
    String run, int artifacts, int files, long bytes, List<Finding> findings) {

  public VerifyReport {
    findings = List.copyOf(findings);
  }

  /** Whether there are no findings. */
  public boolean sound() {
    return findings.isEmpty();
  }

  /** The kinds of problems. */
  public enum Damage {
    /** A manifest cannot be read, or its content does not match its digest. */
    MANIFEST_DAMAGED,
    /** A file is missing, or its content differs from what was committed. */
    FILE_DAMAGED,
    /** An input that an artifact names is not committed. */
    INPUT_MISSING,
    /** An input that an artifact names has other content now. */
    INPUT_CHANGED
  }

  /**
   * One problem.
   *
   * @param artifact the artifact with the problem
   * @param problem the kind of problem
   * @param detail the object, what was expected and what was found
   */
  public record Finding(String artifact, Damage problem, String detail) {}
}
