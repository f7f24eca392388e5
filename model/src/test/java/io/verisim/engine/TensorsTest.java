package io.verisim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class TensorsTest {
  private final NDManager owner = Torch.newScope();

  @AfterEach
  void close() {
    owner.close();
  }

  @Test
  void selectionsKeepTheOrderAndTheArrays() {
    Tensors all = tensors("x.b", "x.a", "y");

    assertThat(all.only(name -> !name.equals("x.a")).names()).containsExactly("x.b", "y");
    assertThat(all.under("x.").names()).containsExactly("b", "a");
    assertThat(all.under("x.").get("b")).isSameAs(all.get("x.b"));
    assertThat(all.and("z.", tensors("q")).names()).containsExactly("x.b", "x.a", "y", "z.q");
  }

  @Test
  void aCopySharesNoMemoryWithTheOriginal() {
    Tensors copy;
    Map<String, String> bits;
    try (NDManager scope = Torch.newScope()) {
      Tensors original = new Tensors(Map.of("w", scope.create(new float[] {1, 2})));
      bits = Bits.of(original);
      copy = original.copy(owner);
      original.get("w").addi(1);
    }

    assertThat(Bits.of(copy)).isEqualTo(bits);
  }

  @Test
  void aMissingTensorIsReportedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tensors("a").get("b"))
        .withMessageContaining("no tensor b among [a]");
  }

  @Test
  void assignsOnlyTheSameNamesInTheSameOrder() {
    Tensors two = tensors("a", "b").zeros(owner);
    two.assign(tensors("a", "b"));
    assertThat(two.hasValuesOf(tensors("a", "b"))).isTrue();

    two.setToZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.assign(tensors("b", "a")))
        .withMessageContaining("[b, a]")
        .withMessageContaining("[a, b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.assign(tensors("a", "b", "c")))
        .withMessageContaining("[a, b, c]");
    assertThat(two.hasValuesOf(two.zeros(owner))).isTrue();
  }

  private Tensors tensors(String... names) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (String name : names) {
      arrays.put(name, owner.create(new float[] {1, 2}));
    }
    return new Tensors(arrays);
  }
}
