package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.Positions;
import io.verisim.text.TokenRows;
import io.verisim.training.BatchLoss;
import io.verisim.training.Supervised;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class BatchRowsTest {
  private static final int BLOCK = 64;
  private static final double BUDGET = 1e11;

  /** Of the size of SmolLM2-135M. */
  private static final GptConfig LARGE =
      GptConfig.gpt2(BLOCK, 49_152, 30, 9, 576, 0, true, Positions.LEARNED, null);

  private static final GptConfig SMALL =
      GptConfig.gpt2(BLOCK, 65, 3, 4, 96, 0, true, Positions.LEARNED, null);

  @BeforeEach
  void onACpu() {
    Assumptions.assumeTrue(Torch.device().equals("cpu"), "the limit is one of a CPU");
  }

  @Test
  void aSmallModelIsLimitedByItsPositionsAlone() {
    assertThat(BatchRows.read(SMALL, BLOCK, 8192)).isEqualTo(128);
    assertThat(BatchRows.sampled(SMALL, 256, BLOCK, 64)).isEqualTo(64);
  }

  @Test
  void aCallOfALargeModelTakesAtMostTheBudget() {
    int rows = BatchRows.read(LARGE, BLOCK, 8192);
    assertThat(LARGE.forwardFlops(rows, BLOCK)).isLessThan(BUDGET);
    assertThat(LARGE.forwardFlops(rows + 1, BLOCK)).isGreaterThan(BUDGET);

    int positions = BatchRows.sampled(LARGE, 256, BLOCK, 64);
    assertThat(positions).isBetween(1, 2);
    assertThat(BatchRows.read(LARGE, 4096, 8192)).as("a row is not divided").isOne();
  }

  /** 96 rows of 48 tokens have 232 million logits. */
  @Test
  void aLargeVocabularyDividesABatch() {
    GptConfig words = GptConfig.gpt2(48, 50_257, 1, 1, 8, 0, true, Positions.LEARNED, null);
    List<Flops> works = new ArrayList<>();
    ProgressListener listener = new ProgressListener() {
      @Override
      public void onProgress() {}

      @Override
      public void onCompute(Flops work) {
        works.add(work);
      }
    };
    try (Gpt gpt = TinyGpt.scrambled(words, 3);
        var scope = Torch.newScope()) {
      Tensors whole = gpt.parameters().zeros(scope);
      Tensors divided = gpt.parameters().zeros(scope);
      TokenRows rows = TokenRows.whole(TinyGpt.noise(96, 49, 5));
      double expected = Supervised.accumulate(gpt, whole, rows, 0, 0.5, ProgressListener.NONE);
      BatchLoss loss = Supervised::accumulate;
      double sum = loss.accumulateInParts(
          gpt, divided, rows, BatchRows.trained(gpt, 48, 96), part -> part, 0.5, listener);

      assertThat(works).hasSize(4);
      assertThat(works).allSatisfy(work -> assertThat(work.flops()).isLessThan(BUDGET));
      assertThat(sum).isEqualTo(expected, within(1e-5));
      for (String name : whole.names()) {
        float largest = whole.get(name).sub(divided.get(name)).abs().max().toFloatArray()[0];
        assertThat(largest).as(name).isLessThan(1e-5f);
      }
    }
  }
}
