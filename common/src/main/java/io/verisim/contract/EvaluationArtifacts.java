package io.verisim.contract;

import io.verisim.artifact.ArtifactRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of cycle 0 that every evaluation reads beside the evaluated model.
 *
 * @param scorers the scoring language models of the fresh discriminator
 * @param judge the judge; absent if the specification has none
 * @param firstEvaluation the first version's evaluation, for comparison; absent for the first
 *     version itself
 */
public record EvaluationArtifacts(
    ArtifactRef corpus,
    List<ArtifactRef> scorers,
    @Nullable ArtifactRef judge,
    @Nullable ArtifactRef firstEvaluation) {
  public EvaluationArtifacts {
    scorers = List.copyOf(scorers);
  }

  /** Those that there are, in order. */
  public List<ArtifactRef> all() {
    List<ArtifactRef> all = new ArrayList<>(List.of(corpus));
    all.addAll(scorers);
    Stream.of(Optional.ofNullable(judge), Optional.ofNullable(firstEvaluation))
        .flatMap(Optional::stream)
        .forEach(all::add);
    return all;
  }

  /** The same artifacts, with the first version's evaluation. */
  public EvaluationArtifacts with(ArtifactRef evaluation) {
    return new EvaluationArtifacts(corpus, scorers, judge, evaluation);
  }
}
