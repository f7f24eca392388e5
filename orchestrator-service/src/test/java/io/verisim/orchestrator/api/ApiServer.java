package io.verisim.orchestrator.api;

import io.temporal.client.WorkflowClient;
import io.verisim.artifact.ArtifactStore;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.runs.ScriptedServer;
import io.verisim.spec.SpecReader;
import io.verisim.temporal.SearchAttributes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** The API on a port of its own over scripted runs, and short words for its calls. */
final class ApiServer implements AutoCloseable {
  static final MediaType YAML = MediaType.valueOf("application/yaml");
  static final String QUICK = "preset: demo\nname: quick\n";
  static final String STEADY = "preset: demo\nname: steady\n";

  private final ScriptedServer stage;
  private final ConfigurableApplicationContext server;
  private final RestTestClient client;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(RunApiConfiguration.class)
  static class Api {}

  /** @param more arguments of the server */
  ApiServer(Path folder, String... more) throws IOException {
    stage = new ScriptedServer(folder);
    server = start(more);
    client = RestTestClient.bindToServer().build();
    keep("kept");
    stage.commit(
        "kept",
        "base_model_v1",
        Map.of("weights/model.bin", "0123456789", "config.json", "{}", "metrics.jsonl", """
            {"step":0,"loss/val":4.5}
            {"step":10,"loss/train":3.5}
            {"step":20,"loss/val":2.5}
            {"step":30,"loss/val":2.25}
            """));
    stage.commit("kept", "evaluation_v1", Map.of("samples.jsonl", """
            {"prompt":"Wer ","text":"weiß es?"}
            """));
  }

  private ConfigurableApplicationContext start(String... more) {
    try {
      return new SpringApplicationBuilder(Api.class)
          .initializers((GenericApplicationContext context) -> {
            context.registerBean(WorkflowClient.class, stage::client);
            context.registerBean(ArtifactStore.class, stage::artifacts);
            context.registerBean(RunStore.class, stage::store);
            context.registerBean(Comparisons.class, () -> new Comparisons(stage.artifacts()));
            context.registerBean(
                SearchAttributes.class,
                () -> new SearchAttributes(
                    stage.client().getWorkflowServiceStubs(), "default", List.of()));
          })
          .run(arguments(more));
    } catch (RuntimeException e) {
      stage.close();
      throw e;
    }
  }

  private static String[] arguments(String... more) {
    List<String> arguments = new ArrayList<>(List.of(
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--spring.main.banner-mode=off",
        "--logging.level.root=warn",
        // The services' health is not what is looked at here.
        "--management.endpoint.health.validate-group-membership=false"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  ScriptedServer stage() {
    return stage;
  }

  RestTestClient client() {
    return client;
  }

  URI address(String path) {
    String port = server.getEnvironment().getRequiredProperty("local.server.port");
    return URI.create("http://127.0.0.1:" + port + "/api/v1" + path);
  }

  /** Puts a run into the store that nobody carries on. */
  void keep(String run) throws IOException {
    stage.store().claim(run, SpecReader.read(QUICK, run));
  }

  /** Starts a run; its id. */
  String start(String spec) {
    return location(post("/runs", YAML, spec)).replaceFirst(".*/", "");
  }

  ResponseSpec get(String path) {
    return client.get().uri(address(path)).exchange();
  }

  ResponseSpec post(String path) {
    return client.post().uri(address(path)).exchange();
  }

  ResponseSpec post(String path, String json) {
    return post(path, MediaType.APPLICATION_JSON, json);
  }

  ResponseSpec post(String path, MediaType type, String body) {
    return client.post().uri(address(path)).contentType(type).body(body).exchange();
  }

  static String location(ResponseSpec answer) {
    return String.valueOf(answer
        .expectStatus()
        .isAccepted()
        .returnResult(String.class)
        .getResponseHeaders()
        .getFirst("Location"));
  }

  /** Asserts that an answer is a problem of that code. */
  static BodyContentSpec problem(ResponseSpec answer, int status, String code) {
    return answer
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(code)
        .jsonPath("$.status")
        .isEqualTo(status)
        .jsonPath("$.remedy")
        .isNotEmpty();
  }

  @Override
  public void close() {
    server.close();
    stage.close();
  }
}
