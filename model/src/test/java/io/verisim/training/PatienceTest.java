package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void endsAfterEnoughEvaluationsWithoutImprovement() {
    Patience patience = Patience.of(2, 0.1).evaluated(1);
    assertThat(patience.improvedLast()).isTrue();
    patience = patience.evaluated(0.95);
    assertThat(patience.improvedLast())
        .as("less than minDelta is no improvement")
        .isFalse();
    assertThat(patience.exhausted()).isFalse();
    patience = patience.evaluated(1.2);
    assertThat(patience.exhausted()).isTrue();
    assertThat(patience.best()).isEqualTo(1);
  }

  @Test
  void anImprovementStartsTheWaitAgain() {
    Patience patience = Patience.of(2, 0.1).evaluated(1).evaluated(1).evaluated(0.8);
    assertThat(patience.waited()).isZero();
    assertThat(patience.best()).isEqualTo(0.8);
    assertThat(patience.evaluated(0.8).exhausted()).isFalse();
  }

  @Test
  void slowImprovementAddsUp() {
    Patience patience =
        Patience.of(10, 0.1).evaluated(1).evaluated(0.96).evaluated(0.92).evaluated(0.88);
    assertThat(patience.improvedLast()).isTrue();
  }

  @Test
  void nothingHasImprovedBeforeTheFirstEvaluation() {
    assertThat(Patience.of(1, 0).improvedLast()).isFalse();
    assertThat(Patience.of(1, 0).exhausted()).isFalse();
  }

  @Test
  void refusesInvalidLimits() {
    for (double minDelta : new double[] {-1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Patience.of(1, minDelta))
          .withMessageContaining("minDelta " + minDelta);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Patience.of(0, 0))
        .withMessageContaining("patience 0");
  }
}
