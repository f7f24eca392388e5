package io.verisim.rewarddata;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.engine.Seeds;
import io.verisim.spec.Crossover;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossoverPlanTest {
  private static final int LENGTH = 4;
  private static final RunningText SPLIT =
      new RunningText(IntStream.range(100, 150).toArray());
  private static final Seeds SEEDS = new Seeds(1, "reward-data", 0);

  @Test
  void theUniformCrossoverIncludesBothEnds() {
    int[] counts = new int[LENGTH + 1];
    int texts = 10_000;
    for (int kept : plan(Crossover.UNIFORM, 0, texts).kept()) {
      counts[kept]++;
    }
    double expected = (double) texts / counts.length;
    double chiSquare = Arrays.stream(counts)
        .mapToDouble(count -> Math.pow(count - expected, 2) / expected)
        .sum();

    // Chi-square with 4 degrees of freedom passes this with probability 1e-6; the seed is fixed.
    assertThat(chiSquare).as(Arrays.toString(counts)).isLessThan(33.38);
  }

  @Test
  void theEndsCrossoverKeepsAllOrNothingEqually() {
    int texts = 10_000;
    int[] kept = plan(Crossover.ENDS, 0, texts).kept();
    assertThat(kept).containsOnly(0, LENGTH);
    // Six standard deviations of a fair coin.
    assertThat(Arrays.stream(kept).filter(k -> k == 0).count()).isBetween(4700L, 5300L);
  }

  @Test
  void aTextDependsOnItsIndexNotOnItsShard() {
    CrossoverPlan whole = plan(Crossover.UNIFORM, 0, 50);
    CrossoverPlan shard = plan(Crossover.UNIFORM, 20, 35);

    assertThat(shard.texts().tokens())
        .isDeepEqualTo(Arrays.copyOfRange(whole.texts().tokens(), 20, 35));
    assertThat(shard.kept()).containsExactly(Arrays.copyOfRange(whole.kept(), 20, 35));
    assertThat(Arrays.stream(whole.texts().tokens()).map(Arrays::toString).distinct())
        .hasSizeGreaterThan(25);
  }

  @Test
  void onlyTheFirstTokenOfAWindowMayBeReplaced() {
    CrossoverPlan plan = plan(Crossover.UNIFORM, 0, 500);
    int changed = 0;
    for (int i = 0; i < 500; i++) {
      int[] window = plan.texts().tokens()[i];
      for (int t = 2; t < LENGTH; t++) {
        assertThat(window[t]).isEqualTo(window[t - 1] + 1);
      }
      if (window[1] != window[0] + 1) {
        assertThat(plan.kept()[i]).isZero();
        assertThat(window[0]).isBetween(100, 149);
        changed++;
      }
    }
    assertThat(changed).isGreaterThan(0);
  }

  @Test
  void aPromptIsTheNaturalPartOrOneToken() {
    CrossoverPlan plan = new CrossoverPlan(
        TokenRows.whole(new int[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}),
        new int[] {0, 3, 4});

    assertThat(plan.prompts()).isDeepEqualTo(new int[][] {{1}, {5, 6, 7}, {9, 10, 11, 12}});
    assertThat(plan.naturalShares(4, 4, 4)).containsExactly(0, 0.75f, 1);
  }

  @Test
  void theCrossoverOfAnExampleIsInsideItsCompletion() {
    Examples examples = new Examples(new int[][] {{1, 2}}, new int[][] {{3, 4}}, 9);
    CrossoverPlan plan = CrossoverPlan.draw(examples, 6, Crossover.UNIFORM, 0, 200, SEEDS);

    assertThat(plan.kept()).containsOnly(0, 1, 2, 3);
    for (int i = 0; i < plan.size(); i++) {
      int[] prompt = plan.prompts()[i];
      assertThat(prompt).isEqualTo(Arrays.copyOf(new int[] {1, 2, 3, 4, 9}, 2 + plan.kept()[i]));
    }
    int[] ends = new int[200];
    Arrays.fill(ends, 6);
    for (int i = 0; i < plan.size(); i++) {
      assertThat(plan.naturalShares(ends)[i]).isEqualTo(plan.kept()[i] / 4f);
    }
  }

  private static CrossoverPlan plan(Crossover crossover, int from, int to) {
    return CrossoverPlan.draw(SPLIT, LENGTH, crossover, from, to, SEEDS);
  }
}
