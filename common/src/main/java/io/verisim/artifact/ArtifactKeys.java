package io.verisim.artifact;

import java.util.regex.Pattern;

/** The keys of the store: {@code runs/{run}/{artifact}/...}. */
public final class ArtifactKeys {

  /** All runs. */
  public static final String RUNS = "runs/";

  static final String MANIFEST = "manifest.json";
  private static final String PROGRESS = "progress/";
  private static final String METRICS = "metrics/";
  private static final Pattern RESERVED =
      Pattern.compile(Pattern.quote(MANIFEST) + "|progress/.*|metrics/.*|attempt-\\d+/.*");

  private ArtifactKeys() {}

  /** The folder of a run, with a trailing slash. */
  public static String run(String run) {
    return RUNS + ObjectKeys.name("run", run) + "/";
  }

  /** The object that marks a run as paused or stopped. */
  public static String halt(String run) {
    return run(run) + "halt.json";
  }

  /** The folder of an artifact, with a trailing slash. */
  public static String artifact(String run, String artifact) {
    return run(run) + ObjectKeys.name("artifact", artifact) + "/";
  }

  /**
   * The folder for the progress of the stage that makes an artifact, with a trailing slash. It is
   * deleted after the commit.
   */
  public static String progress(String run, String artifact) {
    return artifact(run, artifact) + PROGRESS;
  }

  /**
   * The folder for metric rows of a running stage, with a trailing slash. It is deleted after the
   * commit, because the artifact then has all rows.
   */
  public static String metrics(String run, String artifact) {
    return artifact(run, artifact) + METRICS;
  }

  /** The manifest of an artifact. The artifact exists if and only if this object does. */
  public static String manifest(String run, String artifact) {
    return artifact(run, artifact) + MANIFEST;
  }

  /** Returns the file name if an artifact may have a file of that name. */
  static String fileName(String name) {
    if (RESERVED.matcher(ObjectKeys.key(name)).matches()) {
      throw new IllegalArgumentException(
          "an artifact cannot hold a file '" + name + "': the store uses that name");
    }
    return name;
  }
}
