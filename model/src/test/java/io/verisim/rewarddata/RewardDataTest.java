package io.verisim.rewarddata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.text.TokenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardDataTest {
  private final RewardData data = new RewardData(
      new TokenRows(new int[][] {{1, 258, -1}, {4, 5, 6}}, new int[] {0, 1}, new int[] {3, 2}),
      new float[] {0.25f, 1});

  @TempDir
  private Path folder;

  @Test
  void aRecordIsTokensThenBoundsThenTwoLabelsInLittleEndian() throws IOException {
    Path file = folder.resolve("data");
    data.write(file);

    String first =
        "01000000" + "02010000" + "ffffffff" + "00000000" + "03000000" + "0000803e" + "0000403f";
    String second =
        "04000000" + "05000000" + "06000000" + "01000000" + "02000000" + "0000803f" + "00000000";
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(first + second);
  }

  @Test
  void readsBackItsFile() throws IOException {
    Path file = folder.resolve("data");
    data.write(file);
    assertSame(RewardData.read(file, 3), data);

    new RewardData(TokenRows.whole(new int[0][]), new float[0]).write(file);
    assertThat(RewardData.read(file, 3).size()).isZero();
  }

  @Test
  void refusesATruncatedFileByName() throws IOException {
    Path file = folder.resolve("data");
    data.write(file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));

    assertThatThrownBy(() -> RewardData.read(file, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " has 55 bytes")
        .hasMessageContaining("records of 28 bytes (3 tokens, two bounds and two labels)");
  }

  @Test
  void concatenationKeepsTheOrder() {
    RewardData twice = RewardData.concatenate(List.of(data, data));
    assertThat(twice.texts().tokens())
        .isDeepEqualTo(new int[][] {{1, 258, -1}, {4, 5, 6}, {1, 258, -1}, {4, 5, 6}});
    assertThat(twice.naturalShare()).startsWith(data.naturalShare()).endsWith(data.naturalShare());
  }

  @Test
  void refusesDifferentNumbersOfTextsAndLabels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RewardData(TokenRows.whole(new int[2][3]), new float[1]))
        .withMessageContaining("2 texts and 1 labels");
  }

  private static void assertSame(RewardData actual, RewardData expected) {
    assertThat(actual.texts().tokens()).isDeepEqualTo(expected.texts().tokens());
    assertThat(actual.texts().from()).containsExactly(expected.texts().from());
    assertThat(actual.texts().to()).containsExactly(expected.texts().to());
    assertThat(actual.naturalShare()).containsExactly(expected.naturalShare());
  }
}
