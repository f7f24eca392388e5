package io.verisim.report;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.spec.BaselineMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small reports of runs. */
public final class Reports {
  private Reports() {}

  public static CycleFigures cycle(int cycle, Outcome outcome, Map<String, Double> figures) {
    boolean refused = outcome == Outcome.REFUSED;
    int version = refused ? cycle : cycle + 1;
    return new CycleFigures(
        cycle,
        version,
        ref(ArtifactNames.baseModel(version)),
        outcome,
        refused ? "rewardModel.minSkill" : "maxSteps",
        null,
        figures,
        Map.of(StageNames.EVALUATION, 1.4, StageNames.GRPO, 2.0),
        refused ? null : ref(ArtifactNames.evaluation(version)),
        null,
        Map.of());
  }

  public static CycleFigures withBaseline(CycleFigures cycle, Map<String, Double> figures) {
    return cycle.with(new CycleFigures.Baseline(
        ref(ArtifactNames.baseline(BaselineMethod.SUPERVISED, cycle.version())), figures, 42));
  }

  public static RunReport report(RunState state, @Nullable String failure, CycleFigures... cycles) {
    return new RunReport(
        "trial",
        state,
        state == RunState.RUNNING ? "cycle 2" : "",
        List.of(cycles),
        List.of(),
        5,
        state == RunState.COMPLETED ? "termination.patience" : "",
        1,
        List.of("The best version is v1."),
        failure,
        null);
  }

  private static ArtifactRef ref(String artifact) {
    return new ArtifactRef("trial", artifact, Digest.of(artifact.getBytes(StandardCharsets.UTF_8)));
  }
}
