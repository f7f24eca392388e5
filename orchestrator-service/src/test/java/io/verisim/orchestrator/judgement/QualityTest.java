package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QualityTest {
  private static final Map<String, Double> WORDS =
      Map.of(FigureNames.KNOWN_WORDS, 0.75, FigureNames.KNOWN_WORDS_ERROR, 0.01);

  @Test
  void qualityIsValidSentencesWithAGrammar() {
    assertThat(Quality.of(judged(WORDS, Map.of(FigureNames.VALID, 0.5))))
        .isEqualTo(Quality.VALID_SENTENCES)
        .hasToString("valid sentences");
  }

  @Test
  void qualityIsKnownWordsWithoutAGrammar() {
    assertThat(Quality.of(judged(WORDS))).isEqualTo(Quality.KNOWN_WORDS).hasToString("known words");
    assertThat(Quality.of(judged(WORDS)).compare(WORDS, WORDS))
        .isEqualTo(new Comparison(0.75, 0.75, Math.hypot(0.01, 0.01), true));
  }

  @SafeVarargs
  private static List<CycleFigures> judged(Map<String, Double>... figures) {
    List<CycleFigures> cycles = new ArrayList<>();
    for (Map<String, Double> cycle : figures) {
      cycles.add(Cycles.of(cycles.size(), Outcome.IMPROVED, cycle));
    }
    return cycles;
  }
}
