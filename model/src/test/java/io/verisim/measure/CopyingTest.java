package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyingTest {
  private static final String TRAIN = "one two three four five six seven eight nine ten eleven";

  @Test
  void everythingCopiedIsAShareOfOne() {
    assertThat(Copying.copiedShare(TRAIN, List.of(TRAIN, "two  three four\nfive")))
        .isEqualTo(1);
  }

  @Test
  void nothingCopiedIsAShareOfZero() {
    String reversed = "eleven ten nine eight seven six five four three two one";
    assertThat(Copying.copiedShare(TRAIN, List.of(reversed))).isZero();
  }

  @Test
  void theShareIsTheMeanOverTheLengthsThatOccur() {
    // Six words, the first five copied: 2 of 3 runs of four, 1 of 2 of five, 0 of 1 of six.
    assertThat(Copying.copiedShare(TRAIN, List.of("one two three four five ten")))
        .isEqualTo((2 / 3.0 + 1 / 2.0 + 0) / 3, within(1e-12));
  }

  @Test
  void textsShorterThanFourWordsHaveNoShare() {
    assertThat(Copying.copiedShare(TRAIN, List.of("one two three"))).isNaN();
  }

  @Test
  void findsTheLongestRunThatIsShared() {
    assertThat(Copying.longestCommonSubstring("the cat sat", List.of("a dog", "one cat saw")))
        .isEqualTo("e cat sa".length());
    assertThat(Copying.longestCommonSubstring("abc", List.of("xyz", ""))).isZero();
    assertThat(Copying.longestCommonSubstring("abc", List.of("abc"))).isEqualTo(3);
    assertThat(Copying.longestCommonSubstring("", List.of("abc"))).isZero();
    assertThat(Copying.longestCommonSubstring("abc", List.of())).isZero();
  }

  @Test
  void theLongestRunAgreesWithASearchByHand() {
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
}
