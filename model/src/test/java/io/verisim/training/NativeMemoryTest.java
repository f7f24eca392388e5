package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.PinnedThreads;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Thousands of steps use no more native memory than hundreds. */
@ExtendWith(PinnedThreads.class)
class NativeMemoryTest {
  /** Two kilobytes per step; less than one leaked list of parameters. */
  private static final long BOUND_KILOBYTES = 4_000;

  @Test
  void trainingAndSamplingDoNotLeakNativeMemory() throws IOException, InterruptedException {
    assumeTrue(
        Files.isReadable(Path.of("/proc/self/status")),
        "SKIPPED: native memory is only known where /proc is");
    long[] held = probe();

    assertThat(held[1]).as("arrays").isEqualTo(held[0]);
    assertThat(held[3] - held[2]).as("kilobytes more").isLessThan(BOUND_KILOBYTES);
  }

  @Test
  void theProbeCountsALeakedArray() {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);
        var scope = gpt.newScope()) {
      int before = NativeMemoryProbe.arrays();
      NDArray forgotten = scope.zeros(new Shape(1));
      assertThat(NativeMemoryProbe.arrays()).isEqualTo(before + 1);
      forgotten.close();
      assertThat(NativeMemoryProbe.arrays()).isEqualTo(before);
    }
  }

  /** In a process whose heap is touched from the start, so that only native memory can grow. */
  private static long[] probe() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms96m",
            "-Xmx96m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=16m",
            "-cp",
            System.getProperty("java.class.path"),
            NativeMemoryProbe.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(printed).isZero();
    return Arrays.stream(printed.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
