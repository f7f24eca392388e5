package io.verisim.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerCommandsTest {
  private static final String RUN = "/api/v1/runs/tiny-1";

  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String view(String state, String rest) {
    return """
        {"run": "tiny-1", "name": "tiny", "state": "%s", "stage": "", "cycle": 0, "progress": [],
         "requestedCycles": 2, "cycles": [%s
        """.formatted(state, rest).strip();
  }

  private static String running() {
    return """
        {"run": "tiny-1", "name": "tiny", "state": "running", "stage": "cycle 0: pretraining", "cycle": 0,
         "progress": [{"stage": "pretraining", "step": 20, "total": 100, "unit": "steps",
                       "figures": {"loss/train": 2.5, "steps_per_second": 4.0}, "secondsLeft": 20.0}],
         "requestedCycles": 2, "cycles": [], "stopReason": "", "bestVersion": 0, "findings": [], "failure": null}""";
  }

  private static String completed() {
    return view("completed", """
        {"cycle": 0, "version": 1, "outcome": "PRETRAINED", "stopReason": "maxSteps", "evaluation": null,
         "baseModel": {"run": "tiny-1", "artifact": "base_model_v1", "digest": "%1$s"},
         "figures": {"perplexity": 4.25}, "stageSeconds": {"pretraining": 61.0}}],
         "stopReason": "stop", "bestVersion": 1, "findings": ["It was short."], "failure": null,
         "versions": [{"version": 1, "cycle": 0,
         "baseModel": {"run": "tiny-1", "artifact": "base_model_v1", "digest": "%1$s"},
         "verdict": {"beatsBaseline": false, "beatsTemperatures": false, "measure": "known words",
         "quality": 0.75, "qualityError": 0.01, "judgeDivergence": 0.25,
         "sentence": "v1 is the base model that the cycles start from."}}],
         "aKeyOfALaterVersion": 1}""".formatted("0".repeat(64)));
  }

  private static String failed() {
    return view(
        "failed",
        "], \"stopReason\": \"diverged\", \"bestVersion\": 0, \"findings\": [], \"failure\": \"loss is NaN\"}");
  }

  private CommandResult on(String... args) {
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--server";
    all[args.length + 1] = server.address();
    return CommandResult.of(all);
  }

  @Test
  void startSendsTheWholeSpecificationWithTheRunId() {
    server
        .on("POST /api/v1/runs?id=demo-7", 202, "{\"run\": \"demo-7\"}")
        .on("GET /api/v1/runs/demo-7", 200, running());

    CommandResult outcome = on("start", "demo", "--set", "seed=7");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("running, cycle 0: pretraining");
    assertThat(server.calls().get(0))
        .contains("\"seed\" : 7", "\"nEmbd\"", "\"preset\" : \"demo\"");
  }

  @Test
  void showPrintsProgressOfARunningRun() {
    server.on("GET " + RUN, 200, running());

    assertThat(on("show", "tiny-1").out())
        .contains(
            "cycle 0: pretraining: 20 of 100 steps, 4.000/s, at most 20 s left; loss/train 2.500");
  }

  @Test
  void listFollowsPagesToTheLast() {
    server
        .on("GET /api/v1/runs?limit=100", 200, "{\"runs\": [" + running() + "], \"next\": \"a b\"}")
        .on(
            "GET /api/v1/runs?limit=100&cursor=a+b",
            200,
            "{\"runs\": [" + failed() + "], \"next\": null}");

    CommandResult outcome = on("list");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines()).hasSize(2);
    assertThat(outcome.out()).contains("running", "failed (diverged)");
  }

  @Test
  void watchEndsWithTheRunAndShowsItsResults() {
    server.on("GET " + RUN, 200, running()).on("GET " + RUN, 200, completed());

    CommandResult outcome = on("watch", "tiny-1");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err())
        .contains("cycle 0: pretraining starts", "cycle 0 is done (pretrained): model v1");
    assertThat(outcome.out()).contains("perplexity", "4.2500", "- It was short.");
  }

  @Test
  void watchRetriesWhileTheServerIsUnavailable() {
    server
        .on("GET " + RUN, 200, running())
        .on("GET " + RUN, 503, "{\"detail\": \"Temporal does not answer\"}")
        .on("GET " + RUN, 503, "{\"detail\": \"Temporal does not answer\"}")
        .on("GET " + RUN, 200, completed());

    CommandResult outcome = on("watch", "tiny-1");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err())
        .containsOnlyOnce("cannot report the run's state")
        .contains("Temporal does not answer", "The server answers again.");
  }

  @Test
  void watchOfAFailedRunExitsWith3AndSuggestsResume() {
    server.on("GET " + RUN, 200, failed());

    CommandResult outcome = on("watch", "tiny-1");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out()).contains("loss is NaN");
    assertThat(outcome.err()).contains("verisim resume tiny-1");
  }

  @Test
  void steeringCallsTheServerAndPrintsTheState() {
    server
        .on("POST " + RUN + "/stop", 202, "{}")
        .on("POST " + RUN + "/resume", 202, "{}")
        .on("POST " + RUN + "/cycles", 202, "{}")
        .on("GET " + RUN, 200, running());

    assertThat(on("stop", "tiny-1").out()).contains("tiny-1: running");
    assertThat(on("resume", "tiny-1").out()).contains("tiny-1: running");
    assertThat(on("cycles", "tiny-1", "3").out()).contains("tiny-1: running");
    assertThat(server.calls())
        .contains(
            "POST " + RUN + "/stop",
            "POST " + RUN + "/resume",
            "POST " + RUN + "/cycles {\"count\":3}");
  }

  @Test
  void pauseCallsTheServer() {
    server.on("POST " + RUN + "/pause", 202, "{}").on("GET " + RUN, 200, running());

    assertThat(on("pause", "tiny-1").code()).isZero();
    assertThat(server.calls()).contains("POST " + RUN + "/pause");
  }

  @Test
  void forkSendsItsChangesAndPrintsTheNewRun() {
    server
        .on("POST " + RUN + "/fork", 202, "{\"run\": \"tiny-1\"}")
        .on("GET " + RUN, 200, running());

    CommandResult outcome = on(
        "fork", "tiny-1", "--from-cycle", "1", "--set", "grpo.learningRate=3e-5", "--id", "other");

    assertThat(outcome.out()).contains("tiny-1: running");
    assertThat(server.calls())
        .contains(
            "POST " + RUN + "/fork {\"fromCycle\":1,\"changes\":{\"grpo.learningRate\":\"3e-5\"},"
                + "\"id\":\"other\"}");
  }

  @Test
  void rateAsksUntilNoPairIsLeft() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("x\n2\n".getBytes(StandardCharsets.UTF_8)));
    server
        .on("GET " + RUN + "/comparisons/next?rater=me", 200, """
            {"comparison": "1-0", "cycle": 1, "prompt": "Once", "first": "upon", "second": "more"}""")
        .on("GET " + RUN + "/comparisons/next?rater=me", 204, "")
        .on("POST " + RUN + "/ratings", 202, """
            {"cycle": 1, "pairs": 1, "given": 1, "needed": 8}""");
    try {
      CommandResult outcome = on("rate", "tiny-1", "--as", "me");

      assertThat(outcome.code()).isZero();
      assertThat(outcome.out()).contains("Once", "upon", "more", "1 of 8 choices");
      assertThat(server.calls())
          .filteredOn(call -> call.startsWith("POST"))
          .singleElement()
          .asString()
          .contains("\"choice\":\"second\"", "\"comparison\":\"1-0\"", "\"rater\":\"me\"");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aRefusalExitsWith2AndPrintsProblemsAndRemedy() {
    server.on("GET " + RUN, 422, """
        {"title": "Unprocessable", "status": 422, "detail": "it cannot be", "code": "spec-invalid",
         "problems": [{"path": "seed", "message": "is -1"}, {"path": "", "message": "is odd"}],
         "remedy": "Correct it."}""");

    CommandResult outcome = on("show", "tiny-1");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("it cannot be", "seed: is -1", "is odd", "Correct it.");
  }

  @Test
  void aServersFaultExitsWith1() {
    server.on(
        "GET " + RUN, 503, "{\"detail\": \"storage is away\", \"remedy\": \"Ask again later.\"}");

    CommandResult outcome = on("show", "tiny-1");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("storage is away", "Ask again later.");
  }

  @Test
  void anAnswerThatIsNotJsonIsReported() {
    server.on("GET " + RUN, 200, "<html>");

    CommandResult outcome = on("show", "tiny-1");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains(server.address(), "no JSON", "--server");
  }

  @Test
  void jsonPrintsTheRunView() {
    server.on("GET " + RUN, 200, completed());

    assertThat(on("show", "tiny-1", "--json").out())
        .contains(
            "\"run\" : \"tiny-1\"",
            "\"perplexity\" : 4.25",
            "\"beatsBaseline\" : false",
            "\"quality\" : 0.75",
            "\"judgeDivergence\" : 0.25");
  }
}
