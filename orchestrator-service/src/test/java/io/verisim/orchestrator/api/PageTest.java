package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.STEADY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page, as it is served and in a real browser. */
@Timeout(120)
@ExtendWith(WithApiServer.class)
class PageTest {
  private static final String NO_BROWSER = "no chromium on the PATH: the page is not looked at";

  private final ApiServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir
  private Path profile;

  PageTest(ApiServer server) {
    this.server = server;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/page/main.js",
        "/page/page.css",
        "/lib/htm/standalone.module.js",
        "/lib/uplot/uPlot.esm.js",
        "/lib/uplot/uPlot.min.css"
      })
  void itsFilesAllowNothingFromElsewhere(String path) throws Exception {
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(origin().resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void aVisitFetchesLittleAndTheNextOneNothing() throws Exception {
    URI library = origin().resolve("/lib/uplot/uPlot.esm.js");
    HttpResponse<byte[]> first = http.send(
        HttpRequest.newBuilder(library).header("Accept-Encoding", "gzip").build(),
        HttpResponse.BodyHandlers.ofByteArray());
    String tag = first.headers().firstValue("ETag").orElseThrow();

    assertThat(first.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
    assertThat(first.body()).hasSizeLessThan(60_000);
    HttpRequest again =
        HttpRequest.newBuilder(library).header("If-None-Match", tag).build();
    assertThat(http.send(again, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(304);
  }

  @Test
  void itIsServedWithoutTheKeyThatTheApiAsksFor(@TempDir Path folder) throws Exception {
    try (ApiServer guarded = new ApiServer(folder, "--verisim.api.key=secret-of-the-test")) {
      assertThat(status(guarded, "/")).isEqualTo(200);
      assertThat(status(guarded, "/page/main.js")).isEqualTo(200);
      assertThat(status(guarded, "/api/v1/runs")).isEqualTo(401);
    }
  }

  private int status(ApiServer asked, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(asked.address("").resolve(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  @EnabledIf(value = "io.verisim.orchestrator.api.Browser#isInstalled", disabledReason = NO_BROWSER)
  void theListHasTheRuns() throws Exception {
    String running = server.start(STEADY);

    assertThat(visit("")).contains("#/runs/" + running, "running", "New run");

    server.post("/runs/" + running + "/stop").expectStatus().is2xxSuccessful();
  }

  @Test
  @EnabledIf(value = "io.verisim.orchestrator.api.Browser#isInstalled", disabledReason = NO_BROWSER)
  void aRunHasItsStateAndItsActions() throws Exception {
    String running = server.start(STEADY);

    assertThat(visit("#/runs/" + running))
        .contains("Does it help?", "Pause", "Stop", "steady")
        .doesNotContain("Resume");

    server.post("/runs/" + running + "/stop").expectStatus().is2xxSuccessful();
  }

  @Test
  @EnabledIf(value = "io.verisim.orchestrator.api.Browser#isInstalled", disabledReason = NO_BROWSER)
  void anUnknownRunIsSaidToBeUnknown() throws Exception {
    assertThat(visit("#/runs/nobody")).contains("there is no run").doesNotContain("Looking for");
  }

  /**
   * Opens the page.
   *
   * @return the document after five seconds of the browser's time
   */
  private String visit(String fragment) throws IOException, InterruptedException {
    Path document = profile.resolve("document");
    Path log = profile.resolve("log");
    Process browser = Browser.headless(
            profile.resolve("data"),
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--dump-dom",
            origin() + fragment)
        .redirectOutput(document.toFile())
        .redirectError(log.toFile())
        .start();
    try {
      assertThat(browser.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      browser.destroyForcibly();
    }
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      List<String> complaints = lines
          .filter(line -> line.contains("CONSOLE") && !line.contains("status of 404"))
          .toList();
      assertThat(complaints).as("what the browser complains about").isEmpty();
    }
    return Files.readString(document);
  }

  private URI origin() {
    return server.address("").resolve("/");
  }
}
