package io.verisim.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearSystemTest {

  @Test
  void solvesASystemThatNeedsPivoting() {
    double[][] a = {{0, 2, 1}, {1, -1, 0}, {3, 0, -2}};
    double[] x = LinearSystem.solve(a, new double[] {7, -1, -3});
    assertThat(x).containsExactly(new double[] {1, 2, 3}, within(1e-12));
  }

  @Test
  void aSingularSystemHasNoFiniteSolution() {
    double[] x = LinearSystem.solve(new double[][] {{1, 1}, {1, 1}}, new double[] {1, 2});
    assertThat(Double.isFinite(x[0]) && Double.isFinite(x[1])).isFalse();
  }
}
