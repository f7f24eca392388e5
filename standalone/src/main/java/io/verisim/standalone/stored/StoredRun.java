package io.verisim.standalone.stored;

import io.verisim.artifact.ArtifactFile;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.RunStore;
import io.verisim.gpt.GptFolder;
import io.verisim.report.RunReport;
import io.verisim.report.RunView;
import io.verisim.report.TextSample;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** One run in storage. */
public final class StoredRun {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String id;
  private final RunStore runs;
  private final ArtifactStore artifacts;

  StoredRun(String id, RunStore runs, ArtifactStore artifacts) {
    this.id = id;
    this.runs = runs;
    this.artifacts = artifacts;
  }

  public String id() {
    return id;
  }

  public ArtifactStore artifacts() {
    return artifacts;
  }

  public RunSpec spec() throws IOException {
    return runs.spec(id).orElseThrow(() -> new IOException("run " + id + " has no spec.json"));
  }

  /**
   * The view of the run from its last report. A run that has not ended and that no server is
   * running is paused or stopped if it was halted, otherwise interrupted.
   */
  public RunView view() throws IOException {
    RunSpec spec = spec();
    int requested = runs.requestedCycles(id, spec);
    RunReport report = runs.report(id)
        .orElse(RunReport.empty(id, requested))
        .unattended(
            runs.halted(id), requested, "no server is running it; committed artifacts are kept");
    return RunView.of(spec.name(), runs.startedAt(id).orElse(null), report, List.of());
  }

  /**
   * The best version in the last report, or the newest version without a report; 0 if there is no
   * model yet.
   */
  public int bestVersion() throws IOException {
    int best = view().bestVersion();
    return best > 0 ? best : newestVersion();
  }

  private int newestVersion() throws IOException {
    int version = 0;
    while (artifacts.find(id, ArtifactNames.baseModel(version + 1)).isPresent()) {
      version++;
    }
    return version;
  }

  /**
   * The manifest of a version of the base model.
   *
   * @throws ArtifactMissingException if it is not committed
   */
  public Manifest model(int version) throws IOException {
    String artifact = ArtifactNames.baseModel(version);
    return artifacts
        .find(id, artifact)
        .orElseThrow(
            () -> new ArtifactMissingException(id, artifact, artifacts.objects().describe()));
  }

  /** The key of a model's weights. */
  public static String weights(Manifest model) {
    ArtifactFile file = model
        .file(GptFolder.WEIGHTS)
        .orElseThrow(() -> new IllegalArgumentException(model.ref() + " is not a model"));
    return ArtifactKeys.artifact(model.run(), model.artifact()) + file.path();
  }

  /** Texts of a version from held-out prompts; none if the version was not evaluated. */
  public List<TextSample> samples(int version) throws IOException {
    Optional<Manifest> evaluation = artifacts.find(id, ArtifactNames.evaluation(version));
    if (evaluation.isEmpty()) {
      return List.of();
    }
    String lines =
        new String(artifacts.read(evaluation.get(), "samples.jsonl"), StandardCharsets.UTF_8);
    return lines.lines().map(line -> JSON.readValue(line, TextSample.class)).toList();
  }
}
