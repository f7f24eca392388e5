package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {

  private static final SplitFractions FRACTIONS = new SplitFractions(0.8, 0.1, 0.1);
  private static final List<String> DOCUMENTS =
      IntStream.range(0, 5000).mapToObj(i -> "document " + i % 4000).toList();

  private final Splits<String> splits = Splits.of(DOCUMENTS, document -> document, FRACTIONS, 7);

  @Test
  void everyDocumentIsInExactlyOneSplit() {
    assertThat(splits.train()).doesNotContainAnyElementsOf(splits.val());
    assertThat(splits.train()).doesNotContainAnyElementsOf(splits.test());
    assertThat(splits.val()).doesNotContainAnyElementsOf(splits.test());
    List<String> all = new ArrayList<>(splits.train());
    all.addAll(splits.val());
    all.addAll(splits.test());
    assertThat(all).containsExactlyInAnyOrderElementsOf(DOCUMENTS);
  }

  @Test
  void aSplitHasItsShare() {
    assertThat(splits.train().size() / 5000.0).isCloseTo(0.8, within(0.03));
    assertThat(splits.val().size() / 5000.0).isCloseTo(0.1, within(0.02));
  }

  @Test
  void eachSplitKeepsTheDocumentOrder() {
    List<String> inVal = DOCUMENTS.stream().filter(splits.val()::contains).toList();
    assertThat(splits.val()).isEqualTo(inVal);
  }

  @Test
  void theSeedDeterminesTheSplits() {
    assertThat(Splits.of(DOCUMENTS, document -> document, FRACTIONS, 7)).isEqualTo(splits);
    assertThat(Splits.of(DOCUMENTS, document -> document, FRACTIONS, 8)).isNotEqualTo(splits);
  }

  @Test
  void addingDocumentsMovesNoneBetweenSplits() {
    Splits<String> shorter =
        Splits.of(DOCUMENTS.subList(0, 1000), document -> document, FRACTIONS, 7);
    assertThat(splits.test()).containsAll(shorter.test());
    assertThat(splits.val()).containsAll(shorter.val());
  }

  @Test
  void aTextWithoutDocumentsIsRefused() {
    assertThatThrownBy(() -> Splits.of(List.<String>of(), document -> document, FRACTIONS, 7))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("no text");
  }

  @Test
  void refusesAnEmptySplitWithARemedy() {
    List<String> copies = List.of("same", "same", "same");
    assertThatThrownBy(() -> Splits.of(copies, document -> document, FRACTIONS, 7))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll("is empty", "3 documents (1 of them distinct)", "seed 7", "line");
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
