package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KnownWordsTest {
  private final KnownWords words = new KnownWords("the cat  sat\non the mat");

  @Test
  void countsWordsOfTheTrainSplit() {
    // Inside: "cat dog on" and "mat"; 3 of 4 are known.
    assertThat(words.share(List.of("the cat dog on the", "x mat x"))).isEqualTo(0.75);
  }

  @Test
  void firstAndLastWordsDoNotCount() {
    assertThat(words.share(List.of("zz cat zz"))).isEqualTo(1);
    assertThat(words.share(List.of("cat zz cat"))).isZero();
  }

  @Test
  void caseAndPunctuationMakeADifferentWord() {
    assertThat(words.share(List.of("x Cat cat, cat x"))).isEqualTo(1 / 3.0);
  }

  @Test
  void theShareIsNanWithoutInnerWords() {
    assertThat(words.share(List.of("the cat", "", " "))).isNaN();
    assertThat(words.share(List.of())).isNaN();
  }

  @Test
  void namesUnknownWordsThatMayNotBeCut() {
    assertThat(words.unknown("dog the cow sat cow hat")).containsExactly("cow");
    assertThat(words.unknown("dog")).isEmpty();
    assertThat(words.unknown("")).isEmpty();
  }
}
