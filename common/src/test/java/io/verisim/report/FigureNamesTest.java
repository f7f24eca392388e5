package io.verisim.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureNamesTest {
  @Test
  void aFigureNameContainsItsTemperature() {
    String name = FigureNames.at(0.8, FigureNames.PERPLEXITY);

    assertThat(name).isEqualTo("temperature/0.8/perplexity");
    assertThat(FigureNames.temperature(name)).contains(0.8);
  }

  @Test
  void aFigureNameOmitsTemperatureOne() {
    assertThat(FigureNames.temperature(FigureNames.REWARD_MODEL_LENGTH)).isEmpty();
    assertThat(FigureNames.temperature(FigureNames.PERPLEXITY)).isEmpty();
  }
}
