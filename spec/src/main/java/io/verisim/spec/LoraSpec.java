package io.verisim.spec;

import java.util.List;

/** Low-rank adapters (LoRA, arXiv 2106.09685), which are trained instead of a model's weights. */
public record LoraSpec(
    @Key(value = "Rank of the adapters.", least = 1) int rank,

    @Key(
        value = "The product of the two adapters counts `alpha` / `rank` times. `auto` is twice"
            + " the rank.",
        range = Range.POSITIVE,
        auto = true)
    double alpha,

    @Key("The matrices that get adapters, `attention` and `mlp`, or one of them.")
    List<LoraTarget> targets) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public LoraSpec {
    List<LoraTarget> all = targets == null ? List.of() : List.copyOf(targets);
    targets = all;
    Rules.of(LoraSpec.class)
        .whole("rank", rank)
        .number("alpha", alpha)
        .agree(() -> !all.isEmpty(), "is empty; list attention, mlp, or both", "targets")
        .agree(
            () -> all.stream().distinct().count() == all.size(),
            "is " + all.stream().map(Word::word).toList() + ", which has one twice",
            "targets")
        .enforce();
  }
}
