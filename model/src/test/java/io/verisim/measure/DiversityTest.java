package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiversityTest {
  @Test
  void distinctCountsDifferentRunsOfWordsOverAllTexts() {
    // 8 words, 3 of them different; 6 pairs (ab bc ca | ab ba ab); 4 triples (abc bca | aba bab).
    Diversity diversity = Diversity.of(List.of("a b c a", "a b  a\nb"));

    assertThat(diversity.distinct1()).isEqualTo(3 / 8.0);
    assertThat(diversity.distinct2()).isEqualTo(4 / 6.0);
    assertThat(diversity.distinct3()).isEqualTo(1);
  }

  @Test
  void equalTextsHaveSelfBleuOneAndNoneIsUnique() {
    Diversity diversity = Diversity.of(List.of("a b c d", "a b c d", "a b c d"));

    assertThat(diversity.selfBleu3()).isEqualTo(1, within(1e-12));
    assertThat(diversity.uniqueShare()).isZero();
  }

  @Test
  void selfBleuIsTheGeometricMeanOfClippedPrecisions() {
    // "a a b": words a a b against one a and one b: 2/3; pairs "a a", "a b": 1/2; triples: 0 of 1,
    // counted half.
    // "a b c": words: 2/3; pairs "a b", "b c": 1/2; triples: half of 1.
    double each = Math.cbrt(2 / 3.0 * 1 / 2.0 * 1 / 2.0);
    assertThat(Diversity.of(List.of("a a b", "a b c")).selfBleu3()).isEqualTo(each, within(1e-12));
  }

  @Test
  void aShortTextUsesTheNGramsItHas() {
    // "a" against "b c d": half a match of 1; "b c d" against "a": halves of 3, 2 and 1.
    double mean = (1 / 2.0 + Math.cbrt(1 / 6.0 * 1 / 4.0 * 1 / 2.0)) / 2;
    assertThat(Diversity.of(List.of("a", "b c d")).selfBleu3()).isEqualTo(mean, within(1e-12));
    assertThat(Diversity.of(List.of("a", "a", "")).selfBleu3()).isEqualTo(1, within(1e-12));
  }

  @Test
  void uniqueShareCountsTextsThatOccurOnce() {
    assertThat(Diversity.of(List.of("a", "b", "a", "c")).uniqueShare()).isEqualTo(0.5);
  }

  @Test
  void figuresAreNanWithoutEnoughTexts() {
    Diversity none = Diversity.of(List.of());
    assertThat(none.distinct1()).isNaN();
    assertThat(none.selfBleu3()).isNaN();
    assertThat(none.uniqueShare()).isNaN();
    assertThat(Diversity.of(List.of("a b")).distinct3()).isNaN();
    assertThat(Diversity.of(List.of("a b")).selfBleu3()).isNaN();
  }

  @Test
  void estimatesHaveAnErrorFromTenTextsOn() {
    List<String> few = List.of("a b c a", "a b  a\nb", "c a b");
    assertThat(Diversity.distinct2(few).value()).isEqualTo(Diversity.of(few).distinct2());
    assertThat(Diversity.selfBleu(few).value()).isEqualTo(Diversity.of(few).selfBleu3());
    assertThat(Diversity.distinct2(few).error()).isNaN();
    assertThat(Diversity.selfBleu(few).error()).isNaN();
  }

  /** Nine texts "a b" and one "c d": without that one 1 pair of 9 is distinct, else 2 of 9. */
  @Test
  void theErrorOfDistinctPairsIsAJackknifeOverTexts() {
    List<String> texts = new ArrayList<>(Collections.nCopies(9, "a b"));
    texts.add("c d");
    Estimate estimate = Diversity.distinct2(texts);

    double mean = (9 * 2 / 9.0 + 1 / 9.0) / 10;
    double squares = 9 * Math.pow(2 / 9.0 - mean, 2) + Math.pow(1 / 9.0 - mean, 2);
    assertThat(estimate.value()).isEqualTo(0.2);
    assertThat(estimate.error()).isEqualTo(Math.sqrt(0.9 * squares), within(1e-12));
  }

  /**
   * Nine texts have a twin and a BLEU of 1; "b" matches nothing, counted half; without it all are
   * 1.
   */
  @Test
  void theErrorOfSelfBleuIsAJackknifeOverTexts() {
    List<String> texts = new ArrayList<>(Collections.nCopies(9, "a"));
    texts.add("b");
    Estimate estimate = Diversity.selfBleu(texts);

    double without = (8 + 0.5) / 9;
    double mean = (9 * without + 1) / 10;
    double squares = 9 * Math.pow(without - mean, 2) + Math.pow(1 - mean, 2);
    assertThat(estimate.value()).isEqualTo(0.95, within(1e-12));
    assertThat(estimate.error()).isEqualTo(Math.sqrt(0.9 * squares), within(1e-12));
  }
}
