package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Holds the API against its own description, with requests that schemathesis makes up. */
@Tag("minutes")
@Timeout(1200)
@EnabledIf(
    value = "schemathesisIsInstalled",
    disabledReason = "no schemathesis on the PATH: the API is not held against its description")
class FuzzTest {
  /** Requests for each operation. */
  private static final String EXAMPLES = System.getProperty("verisim.fuzz.examples", "200");

  private static final List<Integer> SEEDS = List.of(1, 2, 3);

  @TempDir
  private Path folder;

  static boolean schemathesisIsInstalled() {
    return schemathesis().isPresent();
  }

  private static Optional<Path> schemathesis() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(place -> Path.of(place, "schemathesis"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void answersAsItIsDescribed() throws Exception {
    for (int seed : SEEDS) {
      try (ApiServer server = new ApiServer(
          Files.createDirectory(folder.resolve("seed-" + seed)),
          "--verisim.api.requests-per-second=100000")) {
        Path report = folder.resolve("report-" + seed);
        int status = run(server, seed, report);

        assertThat(status).as(Files.readString(report)).isZero();
      }
    }
  }

  private int run(ApiServer server, int seed, Path report)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            schemathesis().orElseThrow().toString(),
            "--config-file",
            Path.of("src/test/resources/schemathesis.toml").toAbsolutePath().toString(),
            "--no-color",
            "run",
            server.address("").resolve("/v3/api-docs").toString(),
            "--checks",
            "all",
            "--max-examples",
            EXAMPLES,
            "--seed",
            Integer.toString(seed),
            "--continue-on-failure",
            "--request-timeout",
            "30",
            // Streams, which end with their run.
            "--exclude-path",
            "/api/v1/runs/{run}/events")
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(report.toFile())
        .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }
}
