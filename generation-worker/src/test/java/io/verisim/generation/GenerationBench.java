package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.S3Settings;
import io.verisim.contract.GenerationActivities;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The generation worker at the bench of stages. */
final class GenerationBench implements AutoCloseable {
  static final String RUN = "trial";
  /** No test reads from S3; that is the storage's own test. */
  private static final S3Settings NOWHERE =
      new S3Settings(URI.create("http://127.0.0.1:1"), "none", "none", "none", "none");

  private final Path folder;
  private final StageBench stages;
  private final GenerationActivities generation;

  GenerationBench(Path folder) {
    this.folder = folder;
    stages = new StageBench(folder);
    ModelFolders models = new ModelFolders(stages.store(), folder.resolve("scratch"));
    generation = stages.activities(
        GenerationActivities.class,
        new GenerationService(
            stages.executor(),
            new SourceReader(NOWHERE, new SourceProperties("/", true)),
            new ModelSource(NOWHERE, new SourceProperties("/", true)),
            models));
  }

  StageBench stages() {
    return stages;
  }

  GenerationActivities generation() {
    return generation;
  }

  /** The files of an artifact. */
  Path files(ArtifactRef artifact) throws IOException {
    return stages
        .store()
        .fetch(stages.store().require(artifact), Files.createTempDirectory(folder, "files"));
  }

  @Override
  public void close() {
    stages.close();
  }
}
