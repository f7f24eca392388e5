package io.verisim.training;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Precision;
import io.verisim.spec.PretrainingSpec;
import io.verisim.text.RunningText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A separate process that trains and samples, and prints its native memory before and after. */
final class NativeMemoryProbe {
  private static final int WARM_UP = 700;
  private static final int STEPS = 2100;

  private NativeMemoryProbe() {}

  /** Prints {@code arrays before, arrays after, kilobytes before, kilobytes after}. */
  public static void main(String[] arguments) throws IOException {
    Torch.pinThreads(1);
    RunningText text = new RunningText(TinyGpt.text(300, 1));
    try (Gpt gpt = Gpt.initialise(TinyGpt.config(TinyGpt.BLOCK, 0.1), Precision.FLOAT32, 0.3, 2);
        Pretraining phase = new Pretraining(gpt, config(), text, text, new Seeds(3, "leak", 0))) {
      Sampler sampler = new Sampler(gpt, SamplingConfig.atTemperature(1));
      work(phase, sampler, WARM_UP);
      int arrays = arrays();
      long kilobytes = residentKilobytes();
      work(phase, sampler, STEPS);
      System.out.println(arrays + " " + arrays() + " " + kilobytes + " " + residentKilobytes());
    }
  }

  private static PretrainingSpec config() {
    return Fixtures.pretraining(WARM_UP + STEPS, 2, 2, 1e-3, 1e-3, 0, 100, 1000, 0);
  }

  private static void work(Phase phase, Sampler sampler, int steps) {
    for (int i = 0; i < steps; i++) {
      phase.advance(ProgressListener.NONE);
      if (i % 10 == 0) {
        sampler.complete(new int[][] {{1}, {2, 3}}, TinyGpt.BLOCK, i, ProgressListener.NONE);
      }
    }
  }

  /** Arrays that all managers of the process hold. */
  static int arrays() {
    try (NDManager scope = Torch.newScope()) {
      return Objects.requireNonNull(scope.getParentManager()).getManagedArrays().size();
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
