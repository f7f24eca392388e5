package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /**
   * The seeds share the cores: each client waits for its server, and each server for its client.
   */
  @Test
  void answersAsItIsDescribed() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(SEEDS.size());
    try {
      List<Callable<Integer>> runs =
          SEEDS.stream().<Callable<Integer>>map(seed -> () -> fuzz(seed)).toList();
      List<Future<Integer>> ends = clients.invokeAll(runs);
      for (int i = 0; i < ends.size(); i++) {
        Path report = report(SEEDS.get(i));
        int status = ends.get(i).get();
        assertThat(status).as(Files.readString(report)).isEqualTo(0);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private Path report(int seed) {
    return folder.resolve("report-" + seed);
  }

  private int fuzz(int seed) throws IOException, InterruptedException {
    try (ApiServer server = new ApiServer(
        Files.createDirectory(folder.resolve("seed-" + seed)),
        "--verisim.api.requests-per-second=100000")) {
      return run(server, seed, report(seed));
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
            // Streams.
            "--exclude-path",
            "/api/v1/runs/{run}/events",
            "--exclude-path",
            "/api/v1/runs/{run}/completions/events")
        .directory(Files.createDirectory(folder.resolve("client-" + seed)).toFile())
        .redirectErrorStream(true)
        .redirectOutput(report.toFile())
        .start();
    try {
      assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }
}
