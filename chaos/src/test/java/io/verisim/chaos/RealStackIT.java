package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleSpec;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.TaskQueues;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.StandaloneServer;
import io.verisim.standalone.stack.RealServer;
import io.verisim.standalone.stack.ServerKind;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services as processes on a real Temporal and a real S3 server, behind keys, next to the same
 * run embedded in one JVM.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealStackIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Longer than the heartbeat timeout, after which a stage is given to another worker. */
  private static final Duration OUTAGE = Cluster.HEARTBEAT_TIMEOUT.multipliedBy(2);

  /** Another one each time: a server that was there before remembers the last. */
  private static final String RUN = "real-" + Integer.toHexString(new SecureRandom().nextInt());

  private static final List<String> WORKFLOWS = List.of(RUN, AdversarialCycle.workflowId(RUN, 1));
  private static final RunSpec SPEC = SmallRun.named(
      "real stack",
      Map.of(
          "pretraining.maxSteps", "16000",
          "pretraining.evalEvery", "300",
          "rewardData.shards", "2",
          "evaluation.shards", "2"));

  @TempDir
  private static Path folder;

  private static RealServer temporalServer;
  private static RealServer s3;
  private static S3Settings storage;
  private static Cluster.Keys keys;
  private static Cluster cluster;
  private static TemporalAccess temporal;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    temporalServer = RealServer.start(ServerKind.TEMPORAL, folder.resolve("temporal"));
    s3 = RealServer.start(ServerKind.VERSITY_GATEWAY, folder.resolve("store"));
    storage = new S3Settings(
        URI.create("http://" + s3.hostAndPort()),
        "verisim",
        "us-east-1",
        ServerKind.accessKey(),
        ServerKind.secretKey());
    keys = new Cluster.Keys(key("api"), key("payloads"));
    cluster = Cluster.on(
        new Cluster.Servers(
            address(temporalServer),
            address(s3),
            ServerKind.accessKey(),
            ServerKind.secretKey(),
            false),
        keys,
        folder.resolve("services"),
        Chaos.CHECKPOINT_INTERVAL);
    cluster.awaitApi();
    temporal = TemporalAccess.open(temporalServer.hostAndPort(), keys.payloads());
  }

  @AfterAll
  static void close() throws IOException {
    temporal.close();
    cluster.close();
    s3.close();
    temporalServer.close();
  }

  private static Path key(String name) throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Files.writeString(folder.resolve(name + ".key"), HexFormat.of().formatHex(key) + "\n");
  }

  private static InetSocketAddress address(RealServer server) {
    URI address = URI.create("tcp://" + server.hostAndPort());
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  @Test
  @Order(1)
  void aRunWithKillsMatchesTheRunInOneJvm() throws IOException, InterruptedException {
    cluster.api().start(SPEC, new RunId(RUN));
    when(view -> isAt(view, "pretraining"));
    takeTemporalAway();
    Instant gone = Instant.now();
    Set<String> saved = progress("base_model_v1");
    await("the trainer goes on and saves its progress while nobody hears it")
        .atMost(PATIENCE)
        .until(() -> !saved.containsAll(progress("base_model_v1")));
    await().atMost(PATIENCE).until(() -> Instant.now().isAfter(gone.plus(OUTAGE)));
    giveTemporalBack();
    when(view -> isAt(view, "grpo"));
    await().atMost(PATIENCE).until(() -> openRuns() >= 1);
    assertThat(Files.readString(cluster.log(Service.TRAINER)))
        .as("the stage was given away while nobody heard of it, and went on where it had stopped")
        .containsPattern("base_model_v1 of " + RUN + ": attempt 2 continues at step")
        .containsOnlyOnce("Started TrainerWorker");
    cluster.process(Service.TRAINER).kill();
    cluster.start(Service.TRAINER);
    assertThat(temporal.found("VerisimRun = '" + RUN + "' AND VerisimStage = 'grpo'"))
        .containsExactly(AdversarialCycle.workflowId(RUN, 1));
    takeTemporalAway();
    giveTemporalBack();
    when(view -> view.state().ended());

    assertThat(cluster.api().show(RUN).state()).isEqualTo(RunState.COMPLETED);
    assertThat(digests()).isEqualTo(embedded());
  }

  /** By death where it is ours, else behind a relay that refuses. */
  private static void takeTemporalAway() throws IOException, InterruptedException {
    if (temporalServer.isOurs()) {
      temporalServer.kill();
    } else {
      cluster.temporalRelay().set(FaultyRelay.RelayMode.REFUSE);
    }
  }

  private static void giveTemporalBack() throws IOException, InterruptedException {
    if (temporalServer.isOurs()) {
      temporalServer.startAgain();
    } else {
      cluster.temporalRelay().set(FaultyRelay.RelayMode.PASS);
    }
  }

  @Test
  @Order(2)
  void theRunIsFoundByItsFigures() throws IOException {
    double perplexity = cluster.api().show(RUN).cycles().get(1).figure("perplexity");

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(temporal.found("VerisimPerplexity < " + (perplexity + 0.01)
                + " AND ExecutionStatus = 'Completed'"))
            .contains(RUN));
    assertThat(temporal.found("VerisimRun = '" + RUN + "' AND VerisimPerplexity > 1000"))
        .isEmpty();
  }

  /**
   * What Temporal's own tools do: the history goes on from an early event, and finished stages
   * return at once.
   */
  @Test
  @Order(3)
  void aResetRunProducesTheSameArtifacts() throws IOException {
    Map<String, String> before = digests();
    for (String workflow : WORKFLOWS) {
      temporal.reset(workflow, 0);
      // Behind its first stage.
      temporal.reset(workflow, 1);
    }
    assertThat(digests()).isEqualTo(before);
  }

  @Test
  @Order(4)
  void aScheduleStartsRuns() throws IOException {
    List<String> before = temporal.found("WorkflowType = 'TrainingRun'");
    ScheduleHandle nightly = temporal
        .schedules()
        .createSchedule(
            "nightly",
            Schedule.newBuilder()
                .setSpec(ScheduleSpec.newBuilder()
                    .setCronExpressions(List.of("0 2 * * *"))
                    .build())
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                    .setWorkflowType("ScheduledStart")
                    .setArguments("{name: of the night, preset: demo}")
                    .setOptions(WorkflowOptions.newBuilder()
                        .setWorkflowId("nightly")
                        .setTaskQueue(TaskQueues.ORCHESTRATOR)
                        .build())
                    .build())
                .build(),
            ScheduleOptions.newBuilder().setTriggerImmediately(true).build());
    await()
        .atMost(PATIENCE)
        .until(() -> temporal.found("WorkflowType = 'TrainingRun'").size() > before.size());
    nightly.delete();

    List<String> started = new ArrayList<>(temporal.found("WorkflowType = 'TrainingRun'"));
    started.removeAll(before);
    assertThat(started).hasSize(1);
    assertThat(cluster.api().show(started.get(0)).name()).isEqualTo("of the night");
    cluster.api().stop(started.get(0));
  }

  @Test
  @Order(5)
  void noSecretIsWrittenAnywhere() throws IOException, InterruptedException {
    Map<String, String> written = written();
    Map<String, String> secrets = Map.of(
        "secret key of the store", storage.secretKey(),
        "key of the API", Files.readString(keys.api()).strip(),
        "key of payloads", Files.readString(keys.payloads()).strip());

    Map.of(
            "log of ",
            "base_model_v1",
            "history of ",
            "base_model_v1",
            "object ",
            "base_model_v1",
            "answer to ",
            "title")
        .forEach((kind, known) -> assertThat(written)
            .as("what was searched")
            .anySatisfy((name, text) -> {
              assertThat(name).startsWith(kind);
              assertThat(text).contains(known);
            }));
    assertThat(written)
        .allSatisfy(
            (name, text) -> secrets.forEach((secret, value) -> assertThat(text.contains(value))
                .as("the " + secret + " is in the " + name)
                .isFalse()));
  }

  @Test
  @Order(6)
  void temporalStoresOnlyEncryptedPayloads() {
    for (String workflow : WORKFLOWS) {
      String history = temporal.history(workflow).toString();
      assertThat(history).contains("binary/encrypted");
      for (String word : List.of("base_model_v1", "real stack", "sentences", "steps")) {
        assertThat(history).as("the history of " + workflow).doesNotContain(word);
      }
    }
  }

  @Test
  @Order(7)
  void theFairnessKeyOfAStageIsItsRun() {
    for (String workflow : WORKFLOWS) {
      assertThat(temporal.history(workflow).getEventsList())
          .filteredOn(HistoryEvent::hasActivityTaskScheduledEventAttributes)
          .extracting(HistoryEvent::getActivityTaskScheduledEventAttributes)
          .filteredOn(stage -> !stage.getTaskQueue().getName().equals(TaskQueues.ORCHESTRATOR))
          .isNotEmpty()
          .allSatisfy(stage -> assertThat(stage.getPriority().getFairnessKey()).isEqualTo(RUN));
    }
  }

  /** All that the run has left behind, by a name for it: logs, histories, objects, and refusals. */
  private static Map<String, String> written() throws IOException, InterruptedException {
    Map<String, String> written = new TreeMap<>();
    for (String path :
        List.of("api/v1/runs/none", "api/v1/runs/" + RUN + "/artifacts/none", "actuator/env")) {
      written.put(
          "answer to " + path, refusal(path, Files.readString(keys.api()).strip(), 404));
      written.put("answer to " + path + " with another key", refusal(path, "another", 401));
    }
    for (Service service : Service.values()) {
      Path log = cluster.log(service);
      if (Files.exists(log)) {
        written.put("log of " + service.word(), Files.readString(log, StandardCharsets.ISO_8859_1));
      }
    }
    for (String workflow : WORKFLOWS) {
      History history = temporal.history(workflow);
      written.put(
          "history of " + workflow,
          new String(history.toByteArray(), StandardCharsets.ISO_8859_1)
              + temporal.decrypted(history));
    }
    try (S3ObjectStore objects = S3ObjectStore.open(storage)) {
      for (String key : objects.list("")) {
        byte[] content = objects.get(key).orElseThrow();
        written.put("object " + key, new String(content, StandardCharsets.ISO_8859_1));
      }
    }
    return written;
  }

  private static String refusal(String path, String key, int status)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(cluster.address().resolve("/" + path))
        .header("X-API-Key", key)
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path).isEqualTo(status);
    return answer.headers().map() + answer.body();
  }

  /** As Prometheus hears it. */
  private static double openRuns() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(cluster.address().resolve("/actuator/prometheus"))
        .build();
    HttpResponse<Stream<String>> answer =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());
    return answer
        .body()
        .filter(line -> line.startsWith("verisim_runs_open"))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> progress(String artifact) throws IOException {
    try (S3ObjectStore objects = S3ObjectStore.open(storage)) {
      return Set.copyOf(objects.list("runs/" + RUN + "/" + artifact + "/progress/").stream()
          .filter(key -> key.contains("/step-"))
          .toList());
    }
  }

  private static Map<String, String> digests() throws IOException {
    try (S3ObjectStore objects = S3ObjectStore.open(storage)) {
      ArtifactStore artifacts = new ArtifactStore(objects);
      assertThat(artifacts.verify(RUN).findings()).isEmpty();
      return digests(artifacts);
    }
  }

  private static Map<String, String> digests(ArtifactStore artifacts) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Manifest manifest : artifacts.list(RUN)) {
      digests.put(manifest.artifact(), manifest.digest().hex());
    }
    return digests;
  }

  /** The same run in this JVM, with the embedded servers, undisturbed. */
  private static Map<String, String> embedded() throws IOException {
    Path data = folder.resolve("embedded");
    try (StandaloneServer server = StandaloneServer.start(DataFolder.claim(data), 0)) {
      server.runs().start(SPEC, null, RUN);
      await().atMost(PATIENCE).until(() -> server.runs().show(RUN).state().ended());
    }
    return digests(StoredRuns.of(data).run(RUN).artifacts());
  }

  private static boolean isAt(RunView view, String stage) {
    return view.progress().stream()
        .anyMatch(progress -> progress.stage().equals(stage) && progress.step() > 0);
  }

  private static void when(Predicate<RunView> reached) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreException(UncheckedIOException.class) // While Temporal is away.
        .until(() -> reached.test(view()));
  }

  private static RunView view() {
    try {
      return cluster.api().show(RUN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
