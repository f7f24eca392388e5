package io.verisim.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.cli.show.SampleColumns.Version;
import io.verisim.report.TextSample;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleColumnsTest {
  private static final Version FIRST =
      new Version("v1", List.of(new TextSample("once\nupon", "the cat sat\non the mat")));
  private static final Version BEST =
      new Version("v3", List.of(new TextSample("once\nupon", "a dog stood")));

  @Test
  void aWideTerminalShowsTextsSideBySide() {
    assertThat(SampleColumns.text(FIRST, BEST, new TerminalFeatures(true, true, 103))
            .lines())
        .containsExactly(
            "Prompt: once\\nupon",
            "v1:" + " ".repeat(47) + " | v3:",
            "the cat sat" + " ".repeat(39) + " | a dog stood",
            "on the mat" + " ".repeat(40) + " |");
  }

  @Test
  void otherTerminalsShowTextsBelowEachOther() {
    List<String> expected =
        List.of("Prompt: once\\nupon", "v1:", "the cat sat", "on the mat", "v3:", "a dog stood");

    assertThat(SampleColumns.text(FIRST, BEST, new TerminalFeatures(true, true, 99))
            .lines())
        .containsExactlyElementsOf(expected);
    assertThat(SampleColumns.text(FIRST, BEST, new TerminalFeatures(true, false, 200))
            .lines())
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aVersionWithoutTextsIsLeftOut() {
    assertThat(SampleColumns.text(
                FIRST, new Version("v2", List.of()), new TerminalFeatures(true, true, 120))
            .lines())
        .containsExactly("Prompt: once\\nupon", "v1:", "the cat sat", "on the mat");
  }

  @Test
  void wrapsLinesBetweenWordsAndSplitsLongWords() {
    assertThat(SampleColumns.wrap("aaa bbb ccc\ndddddddddd", 7))
        .containsExactly("aaa bbb", "ccc", "ddddddd", "ddd");
  }

  @Test
  void controlCharactersInTextsAreReplaced() {
    assertThat(SampleColumns.wrap("a\u001b[2Jb\tc", 40)).containsExactly("a?[2Jb    c");
  }
}
