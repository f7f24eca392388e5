package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {300, 65_536, 65_537, 200_000})
  void readsWhatWasAppended(int vocabulary) throws IOException {
    int width = TokenFile.width(vocabulary);
    Path file = folder.resolve("tokens.bin");
    int[] tokens = new Random(1).ints(70_000, 0, vocabulary).toArray();
    tokens[0] = vocabulary - 1;
    try (TokenFile.Writer writer = new TokenFile.Writer(file, width)) {
      writer.append(java.util.Arrays.copyOf(tokens, 40_000));
    }
    try (TokenFile.Writer writer = new TokenFile.Writer(file, width)) {
      assertThat(writer.size()).isEqualTo(40_000);
      writer.append(java.util.Arrays.copyOfRange(tokens, 40_000, 70_000));
    }

    TokenFile read = TokenFile.map(file, width);
    assertThat(Files.size(file)).isEqualTo(70_000L * (vocabulary <= 65_536 ? 2 : 4));
    assertThat(read.size()).isEqualTo(70_000);
    assertThat(read.range(0, 70_000)).containsExactly(tokens);
    assertThat(read.range(69_999, 1)).containsExactly(tokens[69_999]);
    assertThat(read.range(70_000, 0)).isEmpty();
    assertThat(read.reversed().range(1, 2)).containsExactly(tokens[69_998], tokens[69_997]);
    assertThatThrownBy(() -> read.range(69_999, 2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("70000");
    assertThatThrownBy(() -> read.range(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void windowsOfAFileAreThoseOfTheTokensInMemory() throws IOException {
    int[] tokens = IntStream.range(0, 500).toArray();
    Path file = folder.resolve("tokens.bin");
    try (TokenFile.Writer writer = new TokenFile.Writer(file, Short.BYTES)) {
      writer.append(tokens);
    }
    RunningText mapped = new RunningText(TokenFile.map(file, Short.BYTES));
    RunningText held = new RunningText(tokens);

    assertThat(mapped.natural(9, 7, new Random(2)).tokens())
        .isDeepEqualTo(held.natural(9, 7, new Random(2)).tokens());
    assertThat(mapped.windows(64)).isEqualTo(held.windows(64)).isEqualTo(8);
    for (int batch = 0; batch < held.batches(64, 3); batch++) {
      assertThat(mapped.heldOut(64, 3, batch).tokens())
          .isDeepEqualTo(held.heldOut(64, 3, batch).tokens());
    }
  }

  /** A position of such a text does not fit into an int. */
  @Test
  void longTextsHaveWindowsEverywhere() {
    long size = 10_000_000_000L;
    RunningText text = new RunningText(new Tokens() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public int[] range(long from, int length) {
        assertThat(from).isBetween(0L, size - length);
        return IntStream.range(0, length)
            .map(i -> (int) ((from + i) / 1_000_000_000L))
            .toArray();
      }
    });
    int[] seen = new int[10];
    for (int[] window : text.natural(2000, 3, new Random(1)).tokens()) {
      seen[window[0]]++;
    }

    // Six standard deviations of a count of 200.
    assertThat(IntStream.of(seen)).allMatch(count -> Math.abs(count - 200) < 6 * 14);
    assertThat(text.windows(1024)).isEqualTo(9_765_625);
    assertThat(text.heldOut(1024, 1, 9_000_000).tokens()[0][0]).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"char", "r50k_base", "byte_level", "sentencepiece"})
  void piecesOfATextAreTheText(String kind) throws IOException {
    String line = "The na\u00efve fox \ud83e\udd8a and 100 others.\n";
    String text = line.repeat(400) + "end";
    Tokenizer tokenizer = switch (kind) {
      case "char" -> Tokenizers.create("char", List.of(text));
      case "r50k_base" -> Tokenizers.create(kind, List.of());
      default -> PretrainedTokenizerTest.read(kind);
    };
    int[] tokens = tokenizer.encode(text);
    List<String> pieces = new ArrayList<>();
    TokenText.pieces(Tokens.of(tokens), tokenizer, 100, pieces::add);

    assertThat(pieces).hasSizeGreaterThan(10);
    String together = String.join("", pieces);
    assertThat(together.equals(tokenizer.decode(tokens))).isTrue();
    assertThat(pieces.subList(0, pieces.size() - 1)).allMatch(piece -> piece.endsWith("\n"));
  }
}
