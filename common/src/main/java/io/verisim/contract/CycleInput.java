package io.verisim.contract;

import io.verisim.artifact.ArtifactRef;
import io.verisim.report.CycleFigures;
import io.verisim.spec.RunSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of a cycle's workflow.
 *
 * @param first version 1
 * @param baseModel the version that the cycle starts from
 * @param earlier the reward data and reward models of the cycles before, in their order
 * @param shared the artifacts of cycle 0
 * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
 *     stage
 * @param searchable whether the server knows {@link SearchKeys}, so that the workflow may set them
 */
public record CycleInput(
    String run,
    RunSpec spec,
    int cycle,
    ArtifactRef first,
    ArtifactRef baseModel,
    List<CycleFigures.Reward> earlier,
    EvaluationArtifacts shared,
    Duration heartbeatTimeout,
    boolean searchable) {
  public CycleInput {
    earlier = List.copyOf(earlier);
  }

  public ArtifactRef corpus() {
    return shared.corpus();
  }

  /** The reward data of earlier cycles, if this cycle's takes a part from them. */
  public List<ArtifactRef> earlierData() {
    return spec.rewardData().replay() > 0
        ? earlier.stream().map(CycleFigures.Reward::data).toList()
        : List.of();
  }

  /** The reward model of the cycle before, if this cycle's starts from it. */
  public @Nullable ArtifactRef previousRewardModel() {
    return spec.rewardModel().warmStart() && !earlier.isEmpty()
        ? earlier.get(earlier.size() - 1).model()
        : null;
  }

  public List<ArtifactRef> scorers() {
    return shared.scorers();
  }
}
