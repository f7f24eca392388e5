package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.orchestrator.judgement.Frontier.Gap;
import io.verisim.orchestrator.judgement.Frontier.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontierTest {
  /** A falling curve: quality 0.2 at breadth 1, 0.6 at breadth 0.5. */
  private static final List<Point> CURVE = List.of(point(1, 0.2), point(0.5, 0.6));

  @Test
  void betweenTwoTemperaturesTheFrontierIsInterpolated() {
    assertThat(frontier(CURVE, point(0.75, 0.9)).frontier()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void theBestModelAtABreadthIsTheFrontier() {
    List<Point> other = List.of(point(1, 0.1), point(0.8, 0.5), point(0.5, 0.5));
    Frontier both = new Frontier(List.of(CURVE, other));

    assertThat(both.at(point(0.75, 0.9)).orElseThrow().frontier()).isCloseTo(0.5, within(1e-12));
    assertThat(both.at(point(0.55, 0.9)).orElseThrow().frontier()).isCloseTo(0.56, within(1e-12));
  }

  @Test
  void aBroaderPointIsComparedWithTheBroadestOne() {
    assertThat(frontier(CURVE, point(1.2, 0.3)).frontier()).isEqualTo(0.2);
  }

  @Test
  void aNarrowerPointCannotBeCompared() {
    assertThat(new Frontier(List.of(CURVE)).at(point(0.4, 0.99))).isEmpty();
  }

  @Test
  void unknownFiguresAreLeftOut() {
    Point unknown = point(0.7, Double.NaN);

    assertThat(new Frontier(List.of(CURVE)).at(unknown)).isEmpty();
    assertThat(new Frontier(List.of(List.of(unknown))).at(point(1, 1))).isEmpty();
    assertThat(frontier(List.of(point(1, 0.2), unknown, point(0.5, 0.6)), point(0.75, 0.9)))
        .isEqualTo(frontier(CURVE, point(0.75, 0.9)));
  }

  /** Halfway, quality errors count half each, and breadth errors by the slope of -0.8. */
  @Test
  void theErrorCombinesBothModelsAndBothCoordinates() {
    List<Point> curve = List.of(new Point(1, 0.02, 0.2, 0.03), new Point(0.5, 0.04, 0.6, 0.05));
    double ofCurve = Math.hypot(0.5 * Math.hypot(0.03, 0.05), 0.8 * 0.5 * Math.hypot(0.02, 0.04));

    Gap gap = frontier(curve, new Point(0.75, 0.06, 0.9, 0.07));

    assertThat(gap.error())
        .isCloseTo(Math.hypot(Math.hypot(ofCurve, 0.07), 0.8 * 0.06), within(1e-12));
  }

  @Test
  void aPointLiesBeyondByMoreThanTwoErrors() {
    assertThat(new Gap(0.51, 0.25, 0.125).beyond()).isTrue();
    assertThat(new Gap(0.5, 0.25, 0.125).beyond()).isFalse();
    assertThat(new Gap(0.25, 0.51, 0.125).below()).isTrue();
    assertThat(new Gap(0.25, 0.5, 0.125).below()).isFalse();
  }

  private static Gap frontier(List<Point> curve, Point point) {
    return new Frontier(List.of(curve)).at(point).orElseThrow();
  }

  private static Point point(double breadth, double quality) {
    return new Point(breadth, 0, quality, 0);
  }
}
