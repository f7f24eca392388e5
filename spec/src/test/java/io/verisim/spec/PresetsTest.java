package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PresetsTest {
  static final List<String> NAMES = Presets.names();

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyPresetHasACommentAndItsName(String preset) {
    RunSpec spec = read(preset);

    assertThat(Presets.text(preset)).startsWith("# ");
    assertThat(spec.name()).isEqualTo(preset);
    assertThat(spec.preset()).isEqualTo(preset);
  }

  @Test
  void theGrammarPresetsNeedNoText() {
    for (String preset : List.of("demo", "grammar", "letter")) {
      assertThat(SpecReader.read("preset: " + preset, "test").corpus().fromGrammar())
          .as(preset)
          .isTrue();
    }
  }

  @Test
  void everyPresetButLetterUsesScorers() {
    assertThat(NAMES)
        .filteredOn(preset -> !read(preset).rewardModel().activeScorers().isEmpty())
        .containsExactlyElementsOf(
            NAMES.stream().filter(preset -> !preset.equals("letter")).toList());
  }

  @Test
  void letterIsTheOriginalRecipe() {
    RunSpec spec = read("letter");

    assertThat(spec.model().positions()).isEqualTo(Positions.NONE);
    assertThat(spec.rewardModel().features()).isEqualTo(FeatureKind.LAST);
    assertThat(spec.rewardData().crossover()).isEqualTo(Crossover.UNIFORM);
  }

  /**
   * A preset that left the baseline out, or rewarded at random, would sell a claim without its
   * proof.
   */
  @ParameterizedTest
  @FieldSource("NAMES")
  void everyPresetHasABaselineAndLowerTemperatures(String preset) {
    RunSpec spec = read(preset);

    assertThat(spec.baseline().enabled()).isTrue();
    assertThat(spec.grpo().reward()).isEqualTo(RewardSource.REWARD_MODEL);
    assertThat(spec.evaluation().temperatures()).isNotEmpty().allMatch(t -> t < 1);
  }

  @Test
  void cpuPresetsAreSmallerThanGpuPresets() {
    assertThat(read("shakespeare-cpu").model().nEmbd())
        .isLessThan(read("shakespeare").model().nEmbd());
    assertThat(read("shakespeare-cpu").model().blockSize())
        .isLessThan(read("shakespeare").model().blockSize());
    assertThat(read("shakespeare-cpu").pretraining().maxSteps())
        .isLessThan(read("shakespeare").pretraining().maxSteps());
  }

  /** Credit by tokens needs a scorer that reads from left to right. */
  @Test
  void everyPresetButLetterCreditsTokens() {
    for (String preset : Presets.names()) {
      assertThat(read(preset).grpo().credit())
          .as(preset)
          .isEqualTo(preset.equals("letter") ? Credit.SEQUENCE : Credit.TOKEN);
    }
  }

  @Test
  void gpt2HasItsShapeAndTokenizer() {
    RunSpec spec = read("gpt2");

    assertThat(spec.model())
        .isEqualTo(new ModelSpec(
            null, Architecture.GPT2, 1024, 12, 12, 12, 768, 0.0, true, Positions.LEARNED, 0.02));
    assertThat(spec.corpus().tokenizer()).isEqualTo("r50k_base");
    assertThat(spec.precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(spec.pretraining().microBatchSize()).isEqualTo(1);
    assertThat(spec.pretraining().beta2()).isEqualTo(0.95);
  }

  @Test
  void smollm2TrainsAdaptersOfTheModelThatIsNamed() {
    RunSpec spec = read("smollm2");

    assertThat(spec.model().from()).isEqualTo("folder");
    assertThat(spec.rewardModel().scorers()).allMatch(scorer -> "folder".equals(scorer.from()));
    assertThat(spec.pretraining().lora()).isNotNull();
    assertThat(spec.grpo().lora()).isNotNull();
  }

  @Test
  void anUnknownPresetIsRefused() {
    assertThatThrownBy(() -> Presets.text("../defaults"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown preset");
  }

  /** A preset, with the text and the model that it needs. */
  static RunSpec read(String preset) {
    boolean needsText = !List.of("demo", "grammar", "letter").contains(preset);
    return SpecReader.read(
        "preset: " + preset
            + (needsText ? "\ncorpus: {source: input.txt}" : "")
            + (preset.equals("smollm2") ? "\nmodel: {from: folder}" : ""),
        "test");
  }
}
