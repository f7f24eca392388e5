package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyingTest {
  private static final String TRAIN = "one two three four five six seven eight nine ten eleven";

  @Test
  void aFullyCopiedTextHasAShareOfOne() {
    assertThat(
            Copying.copiedShare(TRAIN, List.of(TRAIN, "two  three four\nfive")).value())
        .isEqualTo(1);
  }

  @Test
  void aTextWithoutCopiesHasAShareOfZero() {
    String reversed = "eleven ten nine eight seven six five four three two one";
    assertThat(Copying.copiedShare(TRAIN, List.of(reversed)).value()).isZero();
  }

  @Test
  void theShareAveragesOverTheRunLengths() {
    // Six words, the first five copied: 2 of 3 runs of four, 1 of 2 of five, 0 of 1 of six.
    assertThat(
            Copying.copiedShare(TRAIN, List.of("one two three four five ten")).value())
        .isEqualTo((2 / 3.0 + 1 / 2.0 + 0) / 3, within(1e-12));
  }

  @Test
  void textsShorterThanFourWordsHaveNoShare() {
    assertThat(Copying.copiedShare(TRAIN, List.of("one two three")).value()).isNaN();
  }

  @Test
  void findsTheLongestSharedRun() {
    assertThat(Copying.longestCommonSubstring("the cat sat", List.of("a dog", "one cat saw")))
        .isEqualTo("e cat sa".length());
    assertThat(Copying.longestCommonSubstring("abc", List.of("xyz", ""))).isZero();
    assertThat(Copying.longestCommonSubstring("abc", List.of("abc"))).isEqualTo(3);
    assertThat(Copying.longestCommonSubstring("", List.of("abc"))).isZero();
    assertThat(Copying.longestCommonSubstring("abc", List.of())).isZero();
  }

  @Test
  void theLongestRunMatchesABruteForceSearch() {
    Random random = new Random(1);
    for (int trial = 0; trial < 50; trial++) {
      String train = letters(random, 60);
      String text = letters(random, 30);
      int longest = 0;
      for (int from = 0; from < text.length(); from++) {
        for (int to = from + 1; to <= text.length(); to++) {
          if (train.contains(text.substring(from, to))) {
            longest = Math.max(longest, to - from);
          }
        }
      }
      assertThat(Copying.longestCommonSubstring(train, List.of(text)))
          .as("trial " + trial)
          .isEqualTo(longest);
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    random.ints(length, 'a', 'd').forEach(letter -> text.append((char) letter));
    return text.toString();
  }

  /** Runs of four words: one known in each of five texts, one unknown in each of five others. */
  @Test
  void theErrorOfTheShareIsAJackknifeOverTexts() {
    List<String> texts = new ArrayList<>(Collections.nCopies(5, "two three four five"));
    texts.addAll(Collections.nCopies(5, "x three four five"));
    Estimate estimate = Copying.copiedShare(TRAIN, texts);

    assertThat(estimate.value()).isEqualTo(0.5);
    assertThat(estimate.error())
        .as("that of a mean of five ones and five zeros")
        .isEqualTo(Estimate.mean(1, 1, 1, 1, 1, 0, 0, 0, 0, 0).error(), within(1e-12));
    assertThat(Copying.copiedShare(TRAIN, texts.subList(0, 9)).error()).isNaN();
  }
}
