package io.verisim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.text.TokenRows;
import io.verisim.training.Supervised;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class ScriptTest {
  @Test
  void functionsAndClassesAreUsedByTheirFullName() {
    String script = """
        class N(NamedTuple):
          x : Tensor
        def g(x):
          return x
        def f(x: N, y: List[N]) -> N:
          return g(f(x)) + N(x) + x.f() + x.N + af(x)
        """;
    assertThat(ScriptArchive.qualified(script)).isEqualTo("""
        class N(NamedTuple):
          x : Tensor
        def g(x):
          return x
        def f(x: __torch__.N, y: List[__torch__.N]) -> __torch__.N:
          return __torch__.g(__torch__.f(x)) + __torch__.N(x) + x.f() + x.N + af(x)
        """);
  }

  @Test
  void gradientModeIsOffAfterATrainingCall() {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);
        NDManager scope = Torch.newScope()) {
      Tensors gradients = gpt.parameters().zeros(scope);
      Supervised.accumulate(
          gpt, gradients, TokenRows.whole(TinyGpt.noise(2, 5, 1)), 0, 1, ProgressListener.NONE);

      assertThat(JniUtils.isGradMode()).isFalse();
      assertThat(gpt.parameters().arrays()).noneMatch(array -> array.hasGradient());
    }
  }

  @Test
  void refusesUnknownArgumentTypesAndMissingScripts() {
    Script script = Script.load("/io/verisim/engine/tensors.py", "Lists");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> script.test("zero", "text"))
        .withMessageContaining("java.lang.String");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Script.load("/nowhere.py", "Gpt"))
        .withMessageContaining("no script /nowhere.py");
  }

  @Test
  void aThreadNeedsAtLeastOneNativeThread() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Torch.pinThreads(0))
        .withMessageContaining("threads is 0");
  }

  @Test
  void reportsEngineVersionAndDevice() {
    assertThat(Torch.version()).startsWith("pytorch-2.");
    assertThat(Torch.device()).matches("cpu|gpu\\(\\d+\\)");
  }

  @Test
  void closingAScopeReleasesItsArrays() {
    NDManager scope = Torch.newScope();
    var array = scope.zeros(new Shape(3));
    scope.close();

    assertThat(array.isReleased()).isTrue();
  }
}
