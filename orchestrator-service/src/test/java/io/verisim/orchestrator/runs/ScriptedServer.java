package io.verisim.orchestrator.runs;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import io.verisim.artifact.ArtifactDraft;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.Provenance;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RunStore;
import io.verisim.contract.TaskQueues;
import io.verisim.orchestrator.RunRecords;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.temporal.TemporalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Where scripted runs are played: a Temporal server, workers, and storage in a folder. */
public final class ScriptedServer implements AutoCloseable {
  /** A worker's stop waits until the last heartbeat may be sent. */
  private static final Duration OFTEN = Duration.ofMillis(100);

  private final Path folder;
  private final TestWorkflowEnvironment temporal;
  private final ArtifactStore artifacts;
  private final RunStore store;

  public ScriptedServer(Path folder) {
    this.folder = folder;
    this.artifacts = new ArtifactStore(new FolderObjectStore(folder.resolve("store")));
    this.store = new RunStore(artifacts.objects());
    Comparisons comparisons = new Comparisons(artifacts);
    this.temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
        .setUseTimeskipping(false)
        .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
            .setDataConverter(TemporalJson.dataConverter())
            .build())
        .build());
    Worker orchestrator = temporal.newWorker(TaskQueues.ORCHESTRATOR);
    orchestrator.registerWorkflowImplementationTypes(ScriptedRun.class, ScriptedRun.Cycle.class);
    orchestrator.registerWorkflowImplementationTypes(RunService.WORKFLOWS.toArray(Class[]::new));
    RecordActivities records = new RunRecords(store, comparisons);
    orchestrator.registerActivitiesImplementations(records);
    temporal
        .newWorker(
            TaskQueues.GENERATION,
            WorkerOptions.newBuilder()
                .setMaxHeartbeatThrottleInterval(OFTEN)
                .setDefaultHeartbeatThrottleInterval(OFTEN)
                .build())
        .registerActivitiesImplementations(new ScriptedGeneration());
    temporal.start();
  }

  public WorkflowClient client() {
    return temporal.getWorkflowClient();
  }

  public ArtifactStore artifacts() {
    return artifacts;
  }

  public RunStore store() {
    return store;
  }

  /** Commits an artifact with these files. */
  public void commit(String run, String artifact, Map<String, String> files) throws IOException {
    commit(artifacts, folder, run, artifact, files);
  }

  /**
   * Commits an artifact with these files.
   *
   * @param folder for the files before they are in the store
   */
  static void commit(
      ArtifactStore artifacts, Path folder, String run, String artifact, Map<String, String> files)
      throws IOException {
    Path source = Files.createTempDirectory(folder, "commit");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = source.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    Provenance provenance = new Provenance(1, List.of(), 7, 1, "cpu", "none", Instant.EPOCH, 2.5);
    artifacts.commit(
        new ArtifactDraft(
            run,
            artifact,
            "test",
            Digest.of(new byte[0]),
            List.of(),
            Map.of(),
            Map.of("loss", 1.5),
            provenance),
        source);
  }

  @Override
  public void close() {
    temporal.close();
  }
}
