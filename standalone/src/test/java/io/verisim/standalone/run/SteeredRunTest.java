package io.verisim.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.Provenance;
import io.verisim.contract.Rating.Choice;
import io.verisim.orchestrator.rating.BlindPair;
import io.verisim.orchestrator.runs.RunService;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.StandaloneServer;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What people do to whole runs, and damage to what is committed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SteeredRunTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir
  private static Path folder;

  private static StandaloneServer server;
  private static RunService runs;

  @BeforeAll
  static void start() throws IOException {
    server = StandaloneServer.start(DataFolder.claim(folder), 0);
    runs = server.runs();
    runs.start(spec(Map.of()), null, "origin");
    assertThat(ended("origin").state()).isEqualTo(RunState.COMPLETED);
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
  }

  @Test
  @Order(1)
  void aPausedAndStoppedRunProducesTheSameArtifacts() throws IOException {
    runs.start(spec(Map.of()), null, "steered");
    when("steered", view -> isAt(view, "pretraining"));
    runs.pause("steered");
    // The device is free once nothing makes progress any more.
    await().atMost(PATIENCE).until(() -> view("steered").progress().isEmpty());
    assertThat(view("steered").state()).isEqualTo(RunState.PAUSED);
    runs.resume("steered");
    when("steered", view -> isAt(view, "grpo"));
    runs.stop("steered");
    assertThat(ended("steered").state()).isEqualTo(RunState.STOPPED);
    runs.resume("steered");

    assertThat(ended("steered").state()).isEqualTo(RunState.COMPLETED);
    assertThat(digests("steered")).isEqualTo(digests("origin"));
  }

  @Test
  @Order(2)
  void aForkSharesDigestsThenUsesItsOwnSettings() throws IOException {
    Map<String, String> changes = Map.of(
        "grpo.learningRate", "2e-4", "grpo.minLearningRate", "2e-4", "termination.maxCycles", "2");

    runs.fork("origin", 1, changes, "fork");
    when("fork", view -> view.cycles().size() == 2);

    Map<String, String> shared = digests("origin");
    assertThat(digests("fork")).containsAllEntriesOf(shared);
    // With attempt and time: computed once, and not once more to the same bits.
    assertThat(provenances("fork")).containsAllEntriesOf(provenances("origin"));
    assertThat(ended("fork").state()).isEqualTo(RunState.COMPLETED);
    assertThat(digests("fork")).containsAllEntriesOf(shared).containsKey("base_model_v3");
    assertThat(StoredRuns.of(folder).run("fork").artifacts().verify("fork").findings())
        .isEmpty();
    assertThat(view("fork").cycles().subList(0, 2))
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*run", ".*stageSeconds.*")
        .isEqualTo(view("origin").cycles());
  }

  @Test
  @Order(3)
  void ratingsEndARunIfTheNewerVersionIsNotPreferred() throws IOException {
    runs.start(
        spec(Map.of("termination.humanRating", "true", "termination.maxCycles", "3")),
        null,
        "rated");
    when("rated", view -> view.rating() != null);
    assertThat(view("rated").progress()).as("no worker is held").isEmpty();
    Optional<BlindPair> pair = runs.nextComparison("rated", "somebody");
    while (pair.isPresent() && view("rated").rating() != null) {
      runs.rate("rated", pair.get().comparison(), Choice.TIE, "somebody");
      pair = view("rated").rating() == null
          ? Optional.empty()
          : runs.nextComparison("rated", "somebody");
    }

    RunView end = ended("rated");
    assertThat(end.stopReason()).isEqualTo("termination.humanRating");
    assertThat(end.cycles().get(end.cycles().size() - 1).figure("rating/win_rate"))
        .isEqualTo(0.5);
  }

  @Test
  @Order(4)
  void aDamagedArtifactStopsTheRunUntilItIsRestored() throws IOException {
    Path weights =
        DataFolder.objects(folder).resolve("runs/origin/base_model_v2/model.safetensors");
    byte[] sound = Files.readAllBytes(weights);
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(weights, damaged);

    runs.addCycles("origin", 1);
    RunView failed = ended("origin");

    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.stopReason()).isEqualTo("artifact-damaged");
    assertThat(failed.failure())
        .contains("runs/origin/base_model_v2/model.safetensors", "expected", "found", "SHA-256")
        .contains("Restore the object");
    Files.write(weights, sound);
    runs.resume("origin");
    assertThat(ended("origin").state()).isEqualTo(RunState.COMPLETED);
    assertThat(view("origin").cycles()).hasSize(3);
  }

  /** After the cycle that was asked for above. */
  @Test
  @Order(5)
  void anAddedCycleEqualsTwoRequestedCycles() throws IOException {
    runs.start(spec(Map.of("termination.maxCycles", "2")), null, "two");

    assertThat(ended("two").state()).isEqualTo(RunState.COMPLETED);
    assertThat(digests("two")).isEqualTo(digests("origin")).containsKey("base_model_v3");
  }

  @Test
  @Order(6)
  void aForkMayStartAfterPretraining() throws IOException {
    runs.fork(
        "origin", 0, Map.of("grpo.learningRate", "2e-4", "grpo.minLearningRate", "2e-4"), "early");

    assertThat(ended("early").state()).isEqualTo(RunState.COMPLETED);
    Map<String, String> origin = digests("origin");
    assertThat(digests("early"))
        .containsEntry("base_model_v1", origin.get("base_model_v1"))
        .containsEntry("evaluation_v1", origin.get("evaluation_v1"))
        .hasEntrySatisfying(
            "base_model_v2",
            digest -> assertThat(digest).isNotEqualTo(origin.get("base_model_v2")));
  }

  @Test
  @Order(7)
  void readsATextFromALocalFile(@TempDir Path texts) throws IOException {
    Path text = Files.writeString(texts.resolve("text.txt"), lines());
    Map<String, String> read = Map.of("corpus.source", text.toString(), "corpus.tokenizer", "char");

    runs.start(spec(read), null, "read");
    when("read", view -> view.state().ended() || isAt(view, "pretraining"));
    assertThat(view("read").failure()).isNull();
    runs.stop("read");

    assertThat(ended("read").state()).isEqualTo(RunState.STOPPED);
    assertThat(digests("read")).containsKey("corpus");
  }

  @Test
  @Order(8)
  void readsATextFromTheStoreAndCreatesNoBucket() throws IOException {
    Path buckets = folder.resolve("s3");
    Path text = buckets.resolve("verisim/texts/text.txt");
    Files.createDirectories(text.getParent());
    Files.writeString(text, lines());
    Map<String, String> there =
        Map.of("corpus.source", "s3://verisim/texts/text.txt", "corpus.tokenizer", "char");
    Map<String, String> nowhere = Map.of("corpus.source", "s3://nowhere/text.txt");

    runs.start(spec(there), null, "stored");
    when("stored", view -> view.state().ended() || isAt(view, "pretraining"));
    assertThat(view("stored").failure()).isNull();
    runs.stop("stored");
    assertThat(ended("stored").state()).isEqualTo(RunState.STOPPED);
    runs.start(spec(nowhere), null, "nowhere");

    assertThat(ended("nowhere").failure()).asString().contains("there is no bucket nowhere");
    assertThat(buckets.resolve("nowhere")).doesNotExist();
  }

  @Test
  @Order(9)
  void aTerminatedThenCancelledRunProducesTheSameArtifacts() throws IOException {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
            .setTarget(server.temporal().replace(" (embedded)", ""))
            .build());
    try {
      WorkflowStub workflow = WorkflowClient.newInstance(stubs).newUntypedWorkflowStub("taken");
      runs.start(spec(Map.of()), null, "taken");
      when("taken", view -> isAt(view, "pretraining"));
      workflow.terminate("a test");
      when("taken", view -> view.state() == RunState.FAILED);
      assertThat(view("taken").stopReason()).isEqualTo("interrupted");
      runs.resume("taken");
      when("taken", view -> isAt(view, "grpo"));
      workflow.cancel();
      assertThat(ended("taken").stopReason()).isEqualTo("cancel");
      runs.resume("taken");
    } finally {
      stubs.shutdownNow();
    }

    assertThat(ended("taken").state()).isEqualTo(RunState.COMPLETED);
    // That one has gone on meanwhile.
    assertThat(digests("origin")).containsAllEntriesOf(digests("taken"));
    assertThat(digests("taken")).containsKeys("base_model_v2", "evaluation_v2");
  }

  private static String lines() {
    return IntStream.range(0, 2000)
        .mapToObj(i -> "Line " + i + " is not line " + 31 * i + ".\n\n")
        .collect(Collectors.joining());
  }

  private static RunSpec spec(Map<String, String> sets) {
    Map<String, String> changes =
        new HashMap<>(Map.of("grpo.learningRate", "1e-4", "grpo.acceptPerplexityRise", "1.0"));
    changes.putAll(sets);
    return SmallRun.named("steered", changes);
  }

  private static boolean isAt(RunView view, String stage) {
    return view.progress().stream()
        .anyMatch(progress -> progress.stage().equals(stage) && progress.step() > 0);
  }

  private static void when(String run, Predicate<RunView> reached) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> reached.test(view(run)));
  }

  private static RunView ended(String run) {
    return await().atMost(PATIENCE).until(() -> view(run), view -> view.state().ended());
  }

  private static RunView view(String run) {
    try {
      return runs.show(run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Provenance> provenances(String run) throws IOException {
    return StoredRuns.of(folder).run(run).artifacts().list(run).stream()
        .collect(Collectors.toMap(Manifest::artifact, Manifest::provenance));
  }

  private static Map<String, String> digests(String run) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Manifest manifest : StoredRuns.of(folder).run(run).artifacts().list(run)) {
      digests.put(manifest.artifact(), manifest.digest().hex());
    }
    return digests;
  }
}
