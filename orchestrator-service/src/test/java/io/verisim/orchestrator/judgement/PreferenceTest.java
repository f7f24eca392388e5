package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreferenceTest {
  /** Wilson's interval of 7 of 8, as tables have it. */
  @Test
  void theIntervalIsWilsons() {
    Preference preference = Preference.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0));

    assertThat(preference.winRate()).isEqualTo(0.875);
    assertThat(preference.low()).isCloseTo(0.5291, within(1e-4));
    assertThat(preference.high()).isCloseTo(0.9776, within(1e-4));
  }

  @Test
  void aTieCountsHalfForEachVersion() {
    Preference ties = Preference.of(List.of(0.5, 0.5, 1.0, 0.0));

    assertThat(ties.winRate()).isEqualTo(0.5);
    assertThat(ties.low()).isLessThan(0.5);
    assertThat(ties.high()).isCloseTo(1 - ties.low(), within(1e-12));
  }

  @Test
  void noChoicesGiveTheFullInterval() {
    Preference nobody = Preference.of(List.of());

    assertThat(nobody.low()).isZero();
    assertThat(nobody.high()).isEqualTo(1);
  }

  @Test
  void printsAsAShareWithItsInterval() {
    assertThat(Preference.of(List.of(1.0, 1.0, 0.5, 0.0)))
        .hasToString("63 % of 4 choices (95 % interval 22 to 91 %)");
  }
}
