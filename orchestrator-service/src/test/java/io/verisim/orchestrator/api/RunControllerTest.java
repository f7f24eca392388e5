package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.QUICK;
import static io.verisim.orchestrator.api.ApiServer.STEADY;
import static io.verisim.orchestrator.api.ApiServer.YAML;
import static io.verisim.orchestrator.api.ApiServer.location;
import static io.verisim.orchestrator.api.ApiServer.problem;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
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
class RunControllerTest {
  private final ApiServer server;

  RunControllerTest(ApiServer server) {
    this.server = server;
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, '{\"preset\": \"demo\", \"name\": \"quick\"}'",
    "application/yaml, 'name: quick\npreset: demo'"
  })
  void startingARunReturnsItsAddress(String type, String spec) {
    String address = location(server.post("/runs", MediaType.valueOf(type), spec));

    assertThat(address).matches("/api/v1/runs/quick-\\d+");
    await()
        .atMost(10, SECONDS)
        .untilAsserted(() -> server
            .client()
            .get()
            .uri(server.address("").resolve(address))
            .exchange()
            .expectBody()
            .jsonPath("$.name")
            .isEqualTo("quick")
            .jsonPath("$.state")
            .isEqualTo("completed")
            .jsonPath("$.stopReason")
            .isEqualTo("termination.maxCycles"));
  }

  @Test
  void anIdempotencyKeyBelongsToOneSpecification() {
    String first = location(withKey("one", STEADY));

    assertThat(location(withKey("one", STEADY))).isEqualTo(first);
    problem(withKey("one", STEADY + "seed: 99"), 409, "spec-conflict")
        .jsonPath("$.path")
        .isEqualTo("seed")
        .jsonPath("$.problems[0].message")
        .isEqualTo("is 99, but the run was started with 1337");
    problem(withKey("k".repeat(256), STEADY), 400, "request-invalid");
  }

  @Test
  void startsARunUnderTheGivenId() {
    assertThat(location(server.post("/runs?id=my-own", YAML, STEADY)))
        .isEqualTo("/api/v1/runs/my-own");
    assertThat(location(server.post("/runs?id=my-own", YAML, STEADY)))
        .isEqualTo("/api/v1/runs/my-own");
    problem(server.post("/runs?id=my-own", YAML, STEADY + "seed: 99"), 409, "spec-conflict");
    problem(server.post("/runs?id=My/Own", YAML, STEADY), 400, "request-invalid")
        .jsonPath("$.path")
        .isEqualTo("id");
  }

  @Test
  void reportsEveryProblemOfASpecificationByPath() {
    problem(server.post("/runs", YAML, "seed: -1\ngrpo: {groupSiz: 3}"), 422, "spec-invalid")
        .jsonPath("$.problems[*].path")
        .value((List<String> paths) ->
            assertThat(paths).containsExactlyInAnyOrder("seed", "grpo.groupSiz"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "a: [", "- 1", "\u0001", "seed: !!java.util.Date x"})
  void refusesABodyThatIsNotASpecification(String body) {
    problem(server.post("/runs", YAML, body), 422, "spec-invalid");
  }

  @Test
  void anEmptyBodyStartsNothing() {
    problem(server.post("/runs", YAML, ""), 400, "request-invalid");
  }

  @Test
  void runsAreListedInPages() throws IOException {
    server.keep("listed-1");
    server.keep("listed-2");

    server
        .get("/runs?state=failed&limit=1")
        .expectBody()
        .jsonPath("$.runs.length()")
        .isEqualTo(1)
        .jsonPath("$.next")
        .value((String next) -> server
            .get("/runs?state=failed&limit=1&cursor=" + next)
            .expectBody()
            .jsonPath("$.runs[0].run")
            .value((String run) -> assertThat(run).isNotEqualTo(next)));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit, 'is 0, expected 1 to 100'",
    "limit=many, limit, 'is \"many\", expected a whole number'",
    "cursor=nobody, cursor, 'is \"nobody\", expected the \"next\" of the previous page'",
    "state=asleep, state, 'is \"asleep\", expected one of [running, paused, completed, stopped, failed]'"
  })
  void namesTheInvalidQueryParameter(String query, String path, String message) {
    problem(server.get("/runs?" + query), 400, "request-invalid")
        .jsonPath("$.path")
        .isEqualTo(path)
        .jsonPath("$.problems[0].message")
        .isEqualTo(message);
  }

  @Test
  void anInterruptedRunIsResumed() throws IOException {
    server.keep("interrupted");
    server
        .get("/runs/interrupted")
        .expectBody()
        .jsonPath("$.state")
        .isEqualTo("failed")
        .jsonPath("$.stopReason")
        .isEqualTo("interrupted");

    server.post("/runs/interrupted/resume").expectStatus().isAccepted();
    await()
        .atMost(10, SECONDS)
        .untilAsserted(() -> server
            .get("/runs/interrupted")
            .expectBody()
            .jsonPath("$.state")
            .isEqualTo("completed"));
    problem(server.post("/runs/interrupted/resume"), 409, "run-finished");
  }

  @Test
  void extendsARunAndStopsItOnce() {
    String run = server.start(STEADY);

    server
        .post("/runs/" + run + "/cycles", "{\"count\": 40}")
        .expectStatus()
        .isAccepted()
        .expectBody()
        .jsonPath("$.requestedCycles")
        .value((Integer cycles) -> assertThat(cycles).isGreaterThan(40));
    server.post("/runs/" + run + "/stop").expectStatus().isAccepted();
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () -> problem(server.post("/runs/" + run + "/stop"), 409, "run-not-running"));
  }

  @Test
  void aRunIsPausedAndResumed() {
    String run = server.start(STEADY);

    server.post("/runs/" + run + "/pause").expectStatus().isAccepted();
    server.get("/runs/" + run).expectBody().jsonPath("$.state").isEqualTo("paused");
    server.post("/runs/" + run + "/resume").expectStatus().isAccepted();
    server.get("/runs/" + run).expectBody().jsonPath("$.state").isEqualTo("running");
    problem(server.post("/runs/nobody/pause"), 404, "run-unknown");
  }

  @Test
  void aForkIsASeparateRun() throws IOException {
    String origin = server.start(QUICK);
    server.stage().commit(origin, "evaluation_v1", Map.of("report.json", "{}"));

    String location = location(server.post(
        "/runs/" + origin + "/fork",
        "{\"fromCycle\": 0, \"id\": \"forked\", \"changes\": {\"grpo\": {\"klWeight\": 0.5}}}"));

    assertThat(location).endsWith("/api/v1/runs/forked");
    server.get("/runs/forked").expectStatus().isOk();
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"fromCycle\": 0, \"changes\": {\"grpo\": {\"klWeight\": 0.5}}}', 404, version-unknown",
    "'{\"fromCycle\": 0, \"changes\": {\"grpo.klWieght\": 0.5}}', 404, version-unknown",
    "'{\"fromCycle\": 0, \"id\": \"No Id\"}', 400, request-invalid",
    "'{\"fromCycle\": \"zero\"}', 400, request-invalid"
  })
  void refusesAnInvalidFork(String body, int status, String code) {
    problem(server.post("/runs/" + server.start(STEADY) + "/fork", body), status, code);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"count\": 0}', count",
    "'{\"count\": -1}', count",
    "'{\"count\": \"2\"}', count",
    "'{\"count\": 1.5}', count",
    "'{\"count\": null}', count",
    "'{\"count\": 1, \"cuont\": 1}', cuont"
  })
  void refusesAnInvalidCount(String body, String path) {
    problem(server.post("/runs/kept/cycles", body), 400, "request-invalid")
        .jsonPath("$.path")
        .isEqualTo(path);
  }

  @Test
  void aSpecificationIsCheckedWithoutARun() {
    server
        .post("/spec/check", YAML, "preset: demo\ngrpo: {groupSize: 3}")
        .expectBody()
        .jsonPath("$.grpo.groupSize")
        .isEqualTo(3);
    problem(server.post("/spec/check", YAML, "grpo: {groupSiz: 3}"), 422, "spec-invalid")
        .jsonPath("$.problems[0].path")
        .isEqualTo("grpo.groupSiz");
  }

  @Test
  void everyPresetTellsWhatItIsFor() {
    server
        .get("/spec/presets")
        .expectBody()
        .jsonPath("$[?(@.description == '')]")
        .isEmpty()
        .jsonPath("$[0].description")
        .value((String description) -> assertThat(description).contains("three minutes"));
  }

  @Test
  void runsAreFoundByAPartOfTheirId() throws IOException {
    server.keep("found-by-its-middle");

    server
        .get("/runs?id=By-Its")
        .expectBody()
        .jsonPath("$.runs[*].run")
        .isEqualTo("found-by-its-middle");
    problem(server.get("/runs?id=" + "a".repeat(64)), 400, "request-invalid")
        .jsonPath("$.path")
        .isEqualTo("id");
  }

  @Test
  void theSpecificationOfARunHasEveryValue() {
    server.get("/runs/kept/spec").expectBody().jsonPath("$.grpo.klCap").isNumber();
    problem(server.get("/runs/nobody/spec"), 404, "run-unknown");
  }

  @Test
  void anUnknownRunSuggestsTheNearest() {
    problem(server.get("/runs/kebt"), 404, "run-unknown")
        .jsonPath("$.detail")
        .isEqualTo("there is no run \"kebt\"; did you mean \"kept\"?");
    problem(server.get("/runs/KEPT"), 404, "run-unknown");
    problem(server.post("/runs/nobody/stop"), 404, "run-unknown");
    problem(server.post("/runs/nobody/resume"), 404, "run-unknown");
    problem(server.post("/runs/nobody/cycles", "{\"count\": 1}"), 404, "run-unknown");
  }

  private ResponseSpec withKey(String key, String spec) {
    return server
        .client()
        .post()
        .uri(server.address("/runs"))
        .header("Idempotency-Key", key)
        .contentType(YAML)
        .body(spec)
        .exchange();
  }
}
