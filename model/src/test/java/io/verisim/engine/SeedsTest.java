package io.verisim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedsTest {
  /**
   * Computed with Python's hashlib and struct over (big-endian run, UTF-8 stage, cycle, step,
   * item).
   */
  @Test
  void areTheFirst63BitsOfSha256() {
    assertThat(new Seeds(42, "pretrain", 0).at(0, 0)).isEqualTo(468700581192953369L);
    assertThat(new Seeds(42, "grpo", 3).at(17, -1)).isEqualTo(2123666123229944911L);
    assertThat(new Seeds(-1, "é", Integer.MAX_VALUE).at(1L << 40, 5))
        .isEqualTo(2227736689305747450L);
  }

  @Test
  void everyArgumentChangesTheSeed() {
    Seeds seeds = new Seeds(1, "stage", 2);
    assertThat(List.of(
            seeds.at(3, 4),
            seeds.at(4, 4),
            seeds.at(3, 5),
            seeds.at(4, 3),
            new Seeds(2, "stage", 2).at(3, 4),
            new Seeds(1, "other", 2).at(3, 4),
            new Seeds(1, "stage", 3).at(3, 4)))
        .doesNotHaveDuplicates();
  }

  @Test
  void areNeverNegative() {
    Seeds seeds = new Seeds(7, "stage", 0);
    assertThat(IntStream.range(0, 1000).mapToLong(step -> seeds.at(step, 0)))
        .allMatch(seed -> seed >= 0);
  }

  @Test
  void aGeneratorStartsFromTheSeedOfItsItem() {
    Seeds seeds = new Seeds(7, "stage", 0);
    assertThat(seeds.random(1, 2).nextLong())
        .isEqualTo(new java.util.Random(seeds.at(1, 2)).nextLong())
        .isNotEqualTo(seeds.random(1, 3).nextLong());
  }
}
