package io.verisim.rewardmodel;

import io.verisim.gpt.Gpt;
import java.util.List;

/** What a reward head sees of a text. */
public enum FeatureKind {
  /** The hidden state of the frozen trunk at the last real token: the recipe as first written. */
  LAST,
  /** The mean of the frozen trunk's hidden states over the real tokens. */
  MEAN,
  /** How likely scoring language models find the text, against the frozen trunk. */
  LIKELIHOOD;

  /** How features of this kind are scaled: statistics of likelihoods to these texts, hidden states not at all. */
  public Scaling scaling(LabelledFeatures texts) {
    return this == LIKELIHOOD ? Scaling.fit(texts) : Scaling.none(texts.features()[0].length);
  }

  /**
   * Features of this kind.
   *
   * @param trunk the model whose text is to be told from natural text; taken over
   * @param models the reward model's own scoring language models, for {@link #LIKELIHOOD} alone; taken over
   */
  public TextFeatures on(Gpt trunk, List<Scorer> models) {
    return switch (this) {
      case LAST, MEAN -> new TrunkFeatures(trunk, this);
      case LIKELIHOOD -> new LikelihoodFeatures(trunk, models);
    };
  }
}
