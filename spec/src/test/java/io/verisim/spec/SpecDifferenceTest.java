package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecDifferenceTest {
  @Test
  void reportsDifferencesByPath() {
    RunSpec stored = SpecReader.read("preset: demo", "test");
    RunSpec sent =
        SpecReader.read("preset: demo", "test", Map.of("grpo.klWeight", "0.5", "seed", "2"));

    assertThat(SpecDifference.between(stored, stored)).isEmpty();
    assertThat(SpecDifference.between(stored, sent))
        .extracting(difference -> difference.problem().toString())
        .containsExactly(
            "seed: is 2, but the run was started with 1337",
            "grpo.klWeight: is 0.5, but the run was started with 0.3");
  }
}
