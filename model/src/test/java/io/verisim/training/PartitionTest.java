package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionTest {
  @Test
  void aShareHasEveryNthBatch() {
    assertThat(new Partition(1, 3).batches(8)).containsExactly(1, 4, 7);
    assertThat(new Partition(2, 3).batches(2)).isEmpty();
    assertThat(Partition.ALL.batches(3)).containsExactly(0, 1, 2);
  }

  /** Consecutive jobs are partitioned like one job. */
  @ParameterizedTest
  @CsvSource({"1, 5, 4", "7, 2, 3", "0, 4, 2", "3, 3, 3", "5, 1, 1"})
  void consecutivePartsAreSharedLikeOneWhole(int first, int second, int shares) {
    for (int number = 0; number < shares; number++) {
      Partition partition = new Partition(number, shares);
      int[] behind = Arrays.stream(partition.behind(first).batches(second))
          .map(batch -> first + batch)
          .toArray();

      assertThat(IntStream.concat(Arrays.stream(partition.batches(first)), Arrays.stream(behind)))
          .containsExactly(
              Arrays.stream(partition.batches(first + second)).boxed().toArray(Integer[]::new));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "2, 2", "0, 0"})
  void refusesInvalidShares(int number, int of) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Partition(number, of))
        .withMessageContaining("partition " + number + " of " + of);
  }
}
