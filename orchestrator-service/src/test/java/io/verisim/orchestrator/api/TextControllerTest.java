package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.orchestrator.runs.ScriptedGeneration;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class TextControllerTest {
  private final ApiServer server;

  TextControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void samplesComeFromTheNewestVersionIfNoneIsBest() {
    server.get("/runs/kept/samples").expectBody().json("""
        {"version": 1, "samples": [{"prompt": "Wer ", "text": "weiß es?"}]}""");
    server
        .get("/runs/kept/samples?version=1")
        .expectBody()
        .jsonPath("$.version")
        .isEqualTo(1);
  }

  @Test
  void samplesOfAnUnknownVersionAreNotFound() throws IOException {
    server.keep("new");

    problem(server.get("/runs/new/samples"), 404, "version-unknown")
        .jsonPath("$.detail")
        .isEqualTo("run \"new\" has no evaluation_v1 yet");
    problem(server.get("/runs/kept/samples?version=-1"), 404, "version-unknown");
    problem(server.get("/runs/kept/samples?version=one"), 400, "request-invalid");
  }

  @Test
  void aDamagedFileIsAServerError() throws IOException {
    server.keep("damaged");
    server.stage().commit("damaged", "evaluation_v1", Map.of("samples.jsonl", "{}\n"));
    server
        .stage()
        .artifacts()
        .objects()
        .put(
            "runs/damaged/evaluation_v1/samples.jsonl", "[]\n".getBytes(StandardCharsets.US_ASCII));

    problem(server.get("/runs/damaged/samples"), 500, "artifact-damaged");
  }

  @Test
  void aPromptIsCompletedByAWorker() {
    complete("{\"prompt\": \"To be\"}").expectBody().json("""
        {"version": 1, "text": "200 tokens at 1.0, top 0 and 1.0, seed 0", "tokens": 200}""");
    complete("""
            {"prompt": "To be", "version": 1, "maxTokens": 5, "temperature": 0.5, "topK": 3,
             "topP": 0.9, "seed": 9}""")
        .expectBody()
        .jsonPath("$.text")
        .isEqualTo("5 tokens at 0.5, top 3 and 0.9, seed 9");
  }

  @Test
  void aWorkerScoresTexts() {
    server
        .post(
            "/runs/kept/scores",
            MediaType.APPLICATION_JSON,
            "{\"texts\": [{\"prompt\": \"the \", \"text\": \"wizzard sleeps.\"}, {\"text\": \"so\"}]}")
        .expectBody()
        .json("""
            {"rewardModelCycle": 2, "texts": [
              {"natural": 0.75, "unknownWords": ["wizzard"], "tokens": [
                {"text": "the "}, {"text": "wizzard sleeps.", "logRatio": -1.5}]},
              {"natural": 0.75, "tokens": [{"text": ""}, {"text": "so"}]}]}""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"texts\": []}", "{\"texts\": [{\"text\": \"\"}]}", "{\"texts\": [{}]}"})
  void thereMustBeSomethingToScore(String body) {
    problem(
            server.post("/runs/kept/scores", MediaType.APPLICATION_JSON, body),
            400,
            "request-invalid")
        .jsonPath("$.path")
        .value((String path) -> assertThat(path).startsWith("texts"));
  }

  @Test
  void textsToScoreHaveALimitTogether() {
    String text = "a".repeat(10_001);
    problem(
            server.post(
                "/runs/kept/scores",
                MediaType.APPLICATION_JSON,
                "{\"texts\": [{\"text\": \"" + text + "\"}, {\"text\": \"" + text + "\"}]}"),
            400,
            "request-invalid")
        .jsonPath("$.detail")
        .value((String detail) -> assertThat(detail).contains("20002", "at most 20000"));
    problem(
            server.post(
                "/runs/kept/scores",
                MediaType.APPLICATION_JSON,
                "{\"texts\": [" + "{\"text\": \"a\"}, ".repeat(32) + "{\"text\": \"a\"}]}"),
            400,
            "request-invalid")
        .jsonPath("$.path")
        .isEqualTo("texts");
  }

  @Test
  void aGrowingTextIsReadInParts() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(growing("slowly"), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(answer.body())
        .contains("event:text\ndata:{", "All's", "well")
        .containsSubsequence("event:text", "event:done\ndata:{", "200 tokens at 1.0");
  }

  @Test
  void aCompletionThatIsRefusedBeforeItsFirstPartIsAProblem() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(growing("\u00f8"), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("text-unusable", "unknown character");
  }

  @Test
  void aCompletionThatNobodyReadsIsCancelled() throws Exception {
    HttpResponse<InputStream> answer = HttpClient.newHttpClient()
        .send(growing("for ever"), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().read();
    answer.body().close();

    assertThat(ScriptedGeneration.ABANDONED.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private HttpRequest growing(String prompt) {
    return HttpRequest.newBuilder(server.address("/runs/kept/completions/events"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"" + prompt + "\"}"))
        .build();
  }

  @Test
  void aSingleCompletionHasNoChoice() {
    complete("{\"prompt\": \"To be\"}").expectBody().jsonPath("$.choice").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 64})
  void bestOfReportsHowTheCompletionWasChosen(int bestOf) {
    complete("{\"prompt\": \"To be\", \"maxTokens\": 5, \"bestOf\": " + bestOf + "}")
        .expectBody()
        .json("""
            {"tokens": %d,
             "choice": {"of": %d, "rewardModelCycle": 2, "score": 0.75, "meanScore": 0.5, "flops": 1e9}}""".formatted(5 * bestOf, bestOf));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65})
  void refusesAnInvalidNumberOfCompletions(int bestOf) {
    problem(complete("{\"prompt\": \"To be\", \"bestOf\": " + bestOf + "}"), 400, "request-invalid")
        .json("""
            {"problems": [{"path": "bestOf", "message": "is %d, expected 1 to 64"}]}""".formatted(bestOf));
  }

  @Test
  void aPromptRefusedByAWorkerIsAClientError() {
    problem(complete("{\"prompt\": \"\u00f8l\"}"), 422, "text-unusable")
        .jsonPath("$.detail")
        .isEqualTo("unknown character '\u00f8' at 0");
  }

  @Test
  void aDefectOfAWorkerIsAServerError() {
    problem(complete("{\"prompt\": \"defect\"}"), 500, "defect")
        .jsonPath("$.detail")
        .value((String detail) -> assertThat(detail).contains("index 7 of 3"));
  }

  @Test
  void anUnknownVersionIsNotFound() {
    problem(complete("{\"prompt\": \"a\", \"version\": 2}"), 404, "version-unknown")
        .jsonPath("$.detail")
        .isEqualTo("run \"kept\" has no base_model_v2; its versions are 1 to 1");
  }

  @Test
  void namesEveryValueOutOfRange() {
    problem(complete("""
                {"prompt": "", "maxTokens": -1, "topP": 0, "topK": -1, "temperature": 0,
                 "bestOf": 0}"""), 400, "request-invalid")
        .jsonPath("$.problems[*].path")
        .value((List<String> paths) -> assertThat(paths)
            .containsExactlyInAnyOrder(
                "prompt", "maxTokens", "topP", "topK", "temperature", "bestOf"));
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', prompt",
    "'{\"prompt\": [1]}', prompt",
    "'{\"prompt\": \"a\", \"seed\": \"s\"}', seed",
    "'{\"prompt\": \"a\", \"bestOf\": \"many\"}', bestOf",
    "'{\"prompt\": \"a\", \"best_of\": 3}', best_of"
  })
  void namesAValueOfTheWrongType(String body, String path) {
    problem(complete(body), 400, "request-invalid").jsonPath("$.path").isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({"'{\"prompt\": '", "null", "[]", "prompt"})
  void refusesABodyThatIsNotAnObject(String body) {
    problem(complete(body), 400, "request-invalid");
  }

  private ResponseSpec complete(String body) {
    return server.post("/runs/kept/completions", body);
  }
}
