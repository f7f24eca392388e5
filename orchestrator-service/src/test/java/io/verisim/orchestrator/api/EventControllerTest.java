package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.STEADY;
import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class EventControllerTest {
  private final ApiServer server;

  EventControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void aWatcherGetsTheCurrentStateThenEveryChange() throws Exception {
    String run = server.start(STEADY);
    try (BufferedReader events = events(run, "none")) {
      String first = idOf("\"state\":\"running\"", events);
      server.post("/runs/" + run + "/stop").expectStatus().isAccepted();

      assertThat(idOf("\"state\":\"stopped\"", events)).isNotEqualTo(first);
    }
  }

  @Test
  void aReconnectingWatcherGetsNoEventTwice() throws Exception {
    server.keep("watched");
    String seen;
    try (BufferedReader events = events("watched", "none")) {
      seen = idOf("data:", events);
    }
    try (BufferedReader events = events("watched", seen)) {
      server.stage().store().requestCycles("watched", 77);

      assertThat(idOf("data:", events)).isNotEqualTo(seen);
    }
  }

  @Test
  void watchingAnUnknownRunIsNotFound() {
    problem(server.get("/runs/nobody/events"), 404, "run-unknown");
  }

  private BufferedReader events(String run, String lastId) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.address("/runs/" + run + "/events"))
        .header("Accept", "text/event-stream")
        .header("Last-Event-ID", lastId)
        .build();
    return new BufferedReader(new InputStreamReader(
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body(),
        StandardCharsets.UTF_8));
  }

  /** The id of the next event that has a text in its data. */
  private static String idOf(String text, BufferedReader events) throws IOException {
    String id = "";
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      id = line.startsWith("id:") ? line.substring("id:".length()) : id;
      if (line.startsWith("data:") && line.contains(text)) {
        return id;
      }
    }
    throw new IllegalStateException("the stream ended before " + text);
  }
}
