package io.verisim.cli.command;

import io.verisim.bench.Benchmark;
import io.verisim.bench.Shape;
import io.verisim.spec.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Measures the numeric core on this machine. */
@Command(
    name = "bench",
    description =
        "Measure the numeric core. Prints one JSON object per line, with medians after a warm-up.")
final class BenchCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The computations that can be measured. */
  enum Benchmarked {
    TRAIN,
    SAMPLE,
    SCORE,
    LIKELIHOOD,
    GRPO
  }

  @Mixin
  private final Console console = new Console();

  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      description = "train, sample, score, likelihood or grpo.")
  @SuppressWarnings("NullAway.Init")
  private String what;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      description =
          "small (10.8 million parameters), gpt2 (124 million) or smollm2 (135 million). Default:"
              + " small.")
  private String shape = "small";

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description = "float32 or bfloat16. Default: float32.")
  private String precision = "float32";

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: 2.")
  private int threads = 2;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Measured repetitions of each figure. Default: 5.")
  private int repeats = 5;

  @Override
  public Integer call() {
    if (threads < 1 || repeats < 1) {
      throw new UsageException(
          "--threads is " + threads + " and --repeats " + repeats + ", expected at least 1 each");
    }
    Benchmark benchmark = new Benchmark(
        constant(Shape.class, "--shape", shape),
        constant(Precision.class, "--precision", precision),
        threads,
        repeats);
    switch (constant(Benchmarked.class, "WHAT", what)) {
      case TRAIN -> benchmark.train(this::print);
      case SAMPLE -> benchmark.sample(this::print);
      case SCORE -> benchmark.score(this::print);
      case LIKELIHOOD -> benchmark.likelihood(this::print);
      case GRPO -> benchmark.grpo(this::print);
    }
    return ExitCode.DONE.code();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String option, String word) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(word)) {
        return constant;
      }
    }
    String known = Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
    throw new UsageException(option + " is " + word + ", expected one of " + known);
  }

  private void print(Map<String, Object> result) {
    console.result(JSON.writeValueAsString(result));
  }
}
