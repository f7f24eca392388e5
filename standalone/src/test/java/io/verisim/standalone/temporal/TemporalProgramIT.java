package io.verisim.standalone.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.verisim.temporal.SearchAttributes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TemporalProgramIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static Path program;

  @TempDir
  private Path folder;

  @BeforeAll
  static void find() {
    assumeThat(TemporalProgram.onPath())
        .as("the program 'temporal' is not on the PATH: SKIPPED")
        .isPresent();
    program = TemporalProgram.onPath().orElseThrow();
  }

  @Test
  void aKilledServerRestartsWithItsAddressAndData() throws IOException {
    try (TemporalProgram server = TemporalProgram.start(program, folder)) {
      String workflow = startWorkflow(server);
      long killed = server.pid();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      await().atMost(PATIENCE).until(() -> server.pid() != killed);
      await().atMost(PATIENCE).ignoreExceptions().until(() -> isThere(server, workflow));
    }
  }

  @Test
  void theNextStartEndsALeftoverServer() throws IOException {
    TemporalProgram left = TemporalProgram.start(program, folder);
    String workflow = startWorkflow(left);
    ProcessHandle leftover = ProcessHandle.of(left.pid()).orElseThrow();

    try (TemporalProgram server = TemporalProgram.start(program, folder)) {
      assertThat(leftover.isAlive()).isFalse();
      assertThat(isThere(server, workflow)).isTrue();
    } finally {
      left.close();
    }
  }

  @Test
  void closingEndsTheProcess() throws IOException {
    TemporalProgram server = TemporalProgram.start(program, folder);
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();

    server.close();

    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }

  @Test
  void servesItsUi() throws IOException, InterruptedException {
    try (TemporalProgram server = TemporalProgram.start(program, folder)) {
      URI ui = server.ui().orElseThrow();

      HttpResponse<String> page = HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(ui).build(), HttpResponse.BodyHandlers.ofString());

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).containsIgnoringCase("<html");
    }
  }

  @Test
  void namesTheLogOfAProgramThatDoesNotStart() throws IOException {
    Path broken = Files.writeString(folder.resolve("temporal-broken"), "#!/bin/sh\nexit 3\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> TemporalProgram.start(broken, folder.resolve("server")))
        .withMessageContaining(broken.toString())
        .withMessageContaining("temporal.log");
  }

  @Test
  void addsMissingSearchAttributesOfTheRightType() throws IOException {
    try (TemporalProgram server = TemporalProgram.start(program, folder)) {
      SearchAttributeKey<String> word = SearchAttributeKey.forKeyword("VerisimWord");
      SearchAttributeKey<Long> number = SearchAttributeKey.forLong("VerisimNumber");

      assertThat(available(server, word)).isTrue();
      assertThat(available(server, word, number)).isTrue();
      assertThat(available(server, word, number)).isTrue();
      assertThat(available(server, SearchAttributeKey.forDouble("VerisimWord"))).isFalse();
    }
  }

  private static boolean available(TemporalProgram server, SearchAttributeKey<?>... keys) {
    WorkflowServiceStubs stubs = connect(server);
    try {
      return new SearchAttributes(stubs, "default", List.of(keys)).available();
    } finally {
      stubs.shutdownNow();
    }
  }

  /** One that nobody works on. */
  private static String startWorkflow(TemporalProgram server) {
    WorkflowServiceStubs stubs = connect(server);
    try {
      WorkflowStub workflow = WorkflowClient.newInstance(stubs)
          .newUntypedWorkflowStub(
              "Nothing",
              WorkflowOptions.newBuilder()
                  .setTaskQueue("nobody")
                  .setWorkflowId("kept")
                  .build());
      return workflow.start().getWorkflowId();
    } finally {
      stubs.shutdownNow();
    }
  }

  private static boolean isThere(TemporalProgram server, String workflow) {
    WorkflowServiceStubs stubs = connect(server);
    try {
      return !WorkflowClient.newInstance(stubs)
          .newUntypedWorkflowStub(workflow)
          .describe()
          .getStatus()
          .name()
          .isEmpty();
    } finally {
      stubs.shutdownNow();
    }
  }

  private static WorkflowServiceStubs connect(TemporalProgram server) {
    return WorkflowServiceStubs.newConnectedServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(server.target()).build(), PATIENCE);
  }
}
