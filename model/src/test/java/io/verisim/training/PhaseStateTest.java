package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PinnedThreads.class)
class PhaseStateTest {
  @TempDir
  private Path folder;

  @Test
  void readsBackNumbersTextsAndPatienceExactly() throws IOException {
    Patience patience = Patience.of(3, 0.25).evaluated(1 / 3.0).evaluated(1);
    try (NDManager owner = Torch.newScope()) {
      Tensors tensors = new Tensors(Map.of("w", owner.create(new float[] {1, 2})));
      new PhaseState()
          .put("long", Long.MIN_VALUE)
          .put("real", Double.NaN)
          .put(patience)
          .write(folder, tensors);

      PhaseState.Read read = PhaseState.read(owner, folder);

      assertThat(read.state().number("long")).isEqualTo(Long.MIN_VALUE);
      assertThat(read.state().real("real")).isNaN();
      assertThat(read.state().patience(Patience.of(3, 0.25))).isEqualTo(patience);
      assertThat(Bits.of(read.tensors())).isEqualTo(Bits.of(tensors));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> read.state().number("step"))
          .withMessageContaining("the saved phase has no step");
    }
  }

  @Test
  void readsBackAPatienceWithoutEvaluations() {
    PhaseState state = new PhaseState().put(Patience.of(2, 0));
    assertThat(state.patience(Patience.of(2, 0))).isEqualTo(Patience.of(2, 0));
  }
}
