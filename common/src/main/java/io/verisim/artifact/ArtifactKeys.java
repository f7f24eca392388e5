package io.verisim.artifact;

import java.util.regex.Pattern;

/** Where things lie in the store: {@code runs/{run}/{artifact}/...}. */
public final class ArtifactKeys {

  /** All runs. */
  public static final String RUNS = "runs/";

  static final String MANIFEST = "manifest.json";
  private static final String PROGRESS = "progress/";
  private static final String METRICS = "metrics/";
  private static final Pattern RESERVED =
      Pattern.compile(Pattern.quote(MANIFEST) + "|progress/.*|metrics/.*|attempt-\\d+/.*");

  private ArtifactKeys() {}

  /** The folder of a run, with a slash at its end. */
  public static String run(String run) {
    return RUNS + ObjectKeys.name("run", run) + "/";
  }

  /** The object that says that somebody has paused or stopped a run. */
  public static String halt(String run) {
    return run(run) + "halt.json";
  }

  /** The folder of an artifact, with a slash at its end. */
  public static String artifact(String run, String artifact) {
    return run(run) + ObjectKeys.name("artifact", artifact) + "/";
  }

  /**
   * What only the stage that makes an artifact needs; it is deleted after the commit. Ends with a
   * slash.
   */
  public static String progress(String run, String artifact) {
    return artifact(run, artifact) + PROGRESS;
  }

  /**
   * Metric rows of a stage at work; deleted after the commit, which holds them all. Ends with a
   * slash.
   */
  public static String metrics(String run, String artifact) {
    return artifact(run, artifact) + METRICS;
  }

  /** The object that makes an artifact exist. */
  public static String manifest(String run, String artifact) {
    return artifact(run, artifact) + MANIFEST;
  }

  /** The file name itself, if an artifact may hold a file of that name. */
  static String fileName(String name) {
    if (RESERVED.matcher(ObjectKeys.key(name)).matches()) {
      throw new IllegalArgumentException(
          "an artifact cannot hold a file '" + name + "': the store uses that name");
    }
    return name;
  }
}
