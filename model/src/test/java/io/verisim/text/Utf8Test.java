package io.verisim.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void decodesEveryPlaneOfUnicode() {
    String text = "plain, é, 漢, 😀";
    assertThat(Utf8.decode(text.getBytes(UTF_8), "corpus.txt")).isEqualTo(text);
  }

  @Test
  void dropsOneByteOrderMarkOnly() {
    assertThat(Utf8.decode("\uFEFF\uFEFFa".getBytes(UTF_8), "corpus.txt")).isEqualTo("\uFEFFa");
  }

  @Test
  void turnsCrlfIntoLfAndLeavesALoneCarriageReturn() {
    assertThat(Utf8.decode("a\r\nb\rc\n".getBytes(UTF_8), "corpus.txt")).isEqualTo("a\nb\rc\n");
  }

  @Test
  void namesTheSourceAndTheFirstBadByte() {
    byte[] bytes = {'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, (byte) 0xFE};
    assertThatThrownBy(() -> Utf8.decode(bytes, "corpus.txt"))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll("corpus.txt", "byte 3 ", "0xFF", "convert");
  }

  @Test
  void countsTheByteOrderMarkInTheOffset() {
    byte[] bytes = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', (byte) 0x80};
    assertThatThrownBy(() -> Utf8.decode(bytes, "corpus.txt")).hasMessageContaining("byte 4 ");
  }

  @Test
  void refusesACharacterCutOffAtTheEnd() {
    byte[] bytes = {'a', (byte) 0xE6, (byte) 0xBC};
    assertThatThrownBy(() -> Utf8.decode(bytes, "corpus.txt")).hasMessageContaining("byte 1 ");
  }
}
