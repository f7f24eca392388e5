package io.verisim.orchestrator.runs;

import io.verisim.artifact.ArtifactStore;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.Fork;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecDifference;
import io.verisim.spec.SpecReader;
import io.verisim.spec.SpecWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** New runs that share the first cycles of another run and continue with changed settings. */
final class RunForks {
  /**
   * Keys that only affect later cycles. All other keys determine the shared cycles or how versions
   * are evaluated.
   */
  private static final Set<String> CHANGEABLE = Set.of(
      "name",
      "preset",
      "rewardData",
      "rewardModel",
      "grpo",
      "baseline",
      "evaluation.shards",
      "termination");

  /** The scoring language models of a reward model are trained before the first cycle. */
  private static final Set<String> SHARED = Set.of("rewardModel.features", "rewardModel.scorers");

  private final RunArchive archive;
  private final RunArtifacts artifacts;

  RunForks(RunArchive archive, RunArtifacts artifacts) {
    this.archive = archive;
    this.artifacts = artifacts;
  }

  /** A fork that is recorded, but not started. */
  record Branch(String run, RunSpec spec) {}

  /**
   * Records a fork before it has a specification of its own in storage.
   *
   * @param fromCycle the last cycle that the fork shares with the run
   * @param changes values by path, in YAML syntax
   * @param forkId the fork's id; without one it gets a new id
   * @throws RunException if the run has not evaluated that cycle's version, if a fork cannot change
   *     one of the values, or if the id belongs to another run
   */
  Branch branch(String run, int fromCycle, Map<String, String> changes, @Nullable String forkId)
      throws IOException {
    RunSpec spec = archive.spec(run);
    checkCycle(run, fromCycle);
    RunSpec changed = SpecReader.read(SpecWriter.json(spec), "run " + run, changes);
    List<Problem> refused = SpecDifference.between(spec, changed).stream()
        .filter(difference -> !changeable(difference.path()))
        .map(difference -> new Problem(
            difference.path(),
            "cannot be changed in a fork, because it determines the shared cycles or how versions"
                + " are compared; start a new run instead"))
        .toList();
    if (!refused.isEmpty()) {
      throw RunException.invalid(refused);
    }
    String fork = RunStarter.id(changed, null, forkId);
    RunStore store = archive.store();
    Fork origin = new Fork(run, fromCycle, spec, store.fork(run).orElse(null));
    if (!store.branch(fork, origin)) {
      throw new RunException(
          Refusal.SPEC_CONFLICT,
          "run \"" + fork + "\" already exists, and is not this fork of run \"" + run + "\"");
    }
    return new Branch(fork, changed);
  }

  /** A cycle can be shared once its version is evaluated. A refused cycle makes no version. */
  private void checkCycle(String run, int fromCycle) throws IOException {
    ArtifactStore store = artifacts.store();
    int done = 0;
    while (store.find(run, ArtifactNames.evaluation(done + 1)).isPresent()) {
      done++;
    }
    if (done == 0) {
      throw new RunException(
          Refusal.VERSION_UNKNOWN, "run \"" + run + "\" has no evaluated version to fork from yet");
    }
    if (fromCycle < 0 || fromCycle >= done) {
      throw RunException.invalid(List.of(new Problem(
          "fromCycle",
          "is " + fromCycle + ", but run \"" + run + "\" has evaluated the versions of cycles 0 to "
              + (done - 1))));
    }
  }

  private static boolean changeable(String path) {
    String section = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
    return (CHANGEABLE.contains(section) || CHANGEABLE.contains(path))
        && SHARED.stream().noneMatch(path::startsWith);
  }
}
