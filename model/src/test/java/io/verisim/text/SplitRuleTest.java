package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitRuleTest {

  private static final SplitFractions FRACTIONS = new SplitFractions(0.8, 0.1, 0.1);
  private static final List<String> DOCUMENTS =
      IntStream.range(0, 5000).mapToObj(i -> "document " + i % 4000).toList();

  private final Map<Split, List<String>> splits = divide(DOCUMENTS, 7);

  private static Map<Split, List<String>> divide(List<String> documents, long seed) {
    return new SplitRule(FRACTIONS, seed).divide(documents, document -> document);
  }

  private static List<String> some(Map<Split, List<String>> splits, Split split) {
    return Objects.requireNonNull(splits.get(split));
  }

  @Test
  void everyDocumentIsInExactlyOneSplit() {
    assertThat(some(splits, Split.TRAIN)).doesNotContainAnyElementsOf(some(splits, Split.VAL));
    assertThat(some(splits, Split.TRAIN)).doesNotContainAnyElementsOf(some(splits, Split.TEST));
    assertThat(some(splits, Split.VAL)).doesNotContainAnyElementsOf(some(splits, Split.TEST));
    List<String> all = new ArrayList<>(some(splits, Split.TRAIN));
    all.addAll(some(splits, Split.VAL));
    all.addAll(some(splits, Split.TEST));
    assertThat(all).containsExactlyInAnyOrderElementsOf(DOCUMENTS);
  }

  @Test
  void aSplitHasItsShare() {
    assertThat(some(splits, Split.TRAIN).size() / 5000.0).isCloseTo(0.8, within(0.03));
    assertThat(some(splits, Split.VAL).size() / 5000.0).isCloseTo(0.1, within(0.02));
  }

  @Test
  void eachSplitKeepsTheDocumentOrder() {
    List<String> inVal =
        DOCUMENTS.stream().filter(some(splits, Split.VAL)::contains).toList();
    assertThat(some(splits, Split.VAL)).isEqualTo(inVal);
  }

  @Test
  void theSeedDeterminesTheSplits() {
    assertThat(divide(DOCUMENTS, 7)).isEqualTo(splits);
    assertThat(divide(DOCUMENTS, 8)).isNotEqualTo(splits);
  }

  @Test
  void addingDocumentsMovesNoneBetweenSplits() {
    Map<Split, List<String>> shorter = divide(DOCUMENTS.subList(0, 1000), 7);
    assertThat(some(splits, Split.TEST)).containsAll(some(shorter, Split.TEST));
    assertThat(some(splits, Split.VAL)).containsAll(some(shorter, Split.VAL));
  }

  @Test
  void aTextWithoutDocumentsIsRefused() {
    assertThatThrownBy(() -> divide(List.of(), 7))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("no text");
  }

  @Test
  void refusesAnEmptySplitWithARemedy() {
    List<String> copies = List.of("same", "same", "same");
    assertThatThrownBy(() -> divide(copies, 7))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll("is empty", "3 documents", "seed 7", "line");
  }

  @Test
  void fractionsMustBePositiveAndSumToOne() {
    assertThatThrownBy(() -> new SplitFractions(0.9, 0.0, 0.1))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll("0.0", "val");
    assertThatThrownBy(() -> new SplitFractions(0.9, 0.05, Double.NaN))
        .hasMessageContainingAll("NaN", "test");
    assertThatThrownBy(() -> new SplitFractions(0.9, 0.05, 0.06))
        .hasMessageContaining("must sum to 1");
    assertThat(new SplitFractions(0.9, 0.05, 0.0500005)).isNotNull();
  }
}
