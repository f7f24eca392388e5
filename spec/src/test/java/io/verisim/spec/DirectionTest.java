package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectionTest {
  private static final int[] ROW = {1, 2, 3, 9, 8};

  @Test
  void readsATextForwardsOrBackwards() {
    assertThat(Direction.LEFT_TO_RIGHT.read(ROW, 5)).containsExactly(1, 2, 3, 9, 8);
    assertThat(Direction.RIGHT_TO_LEFT.read(ROW, 5)).containsExactly(8, 9, 3, 2, 1);
  }

  @Test
  void paddingStaysAfterTheText() {
    assertThat(Direction.LEFT_TO_RIGHT.read(ROW, 3)).containsExactly(1, 2, 3, 9, 8);
    assertThat(Direction.RIGHT_TO_LEFT.read(ROW, 3)).containsExactly(3, 2, 1, 9, 8);
  }

  @ParameterizedTest
  @EnumSource
  void readingTwiceRestoresTheText(Direction direction) {
    assertThat(direction.read(direction.read(ROW, 4), 4)).isEqualTo(ROW);
    assertThat(ROW).containsExactly(1, 2, 3, 9, 8);
    assertThat(direction.read(ROW, 5)).isNotSameAs(ROW);
  }
}
