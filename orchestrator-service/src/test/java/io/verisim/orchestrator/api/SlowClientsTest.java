package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.STEADY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send, read or watch slowly, and everybody else meanwhile. */
@Timeout(120)
class SlowClientsTest {
  private static final int MANY = 300;
  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final String STALLED_BODY = "POST /api/v1/runs HTTP/1.1\r\n" + HOST
      + "Content-Type: application/yaml\r\nContent-Length: 100\r\n\r\np";

  private static ApiServer server;

  private final List<Socket> clients = new ArrayList<>();

  @BeforeAll
  static void open(@TempDir Path folder) throws IOException {
    server = new ApiServer(
        folder, "--verisim.api.requests-per-second=10000", "--verisim.api.body-timeout=5s");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @AfterEach
  void leave() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  @Test
  void stalledBodiesAndWatchersHoldNobodyUp() throws IOException {
    String run = server.start(STEADY);
    long before = webThreads();
    for (int i = 0; i < MANY; i++) {
      send(STALLED_BODY);
    }
    for (int i = 0; i < 200; i++) {
      send(get("/runs/" + run + "/events"));
    }

    assertEverybodyIsAnswered();
    await().untilAsserted(() -> assertThat(busyThreads()).hasSizeLessThan(5));
    assertThat(webThreads() - before).isLessThanOrEqualTo(64);
  }

  @Test
  void aStalledBodyIsRefusedInTheEnd() throws IOException {
    String answer = answer(send(STALLED_BODY));

    assertThat(answer).startsWith("HTTP/1.1 408").contains("\"code\":\"body-too-slow\"");
  }

  @Test
  void aBodyMayArriveInPieces() throws Exception {
    Socket client = send(
        "POST /api/v1/runs?id=pieces HTTP/1.1\r\n" + HOST
            + "Connection: close\r\nContent-Type: application/yaml\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (String piece : List.of("preset: de", "mo\n", "name: quick\n", "")) {
      String chunk = Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n";
      client.getOutputStream().write(chunk.getBytes(StandardCharsets.US_ASCII));
      Thread.sleep(100); // So that the pieces arrive one after another.
    }

    assertThat(answer(client)).startsWith("HTTP/1.1 202").contains("{\"run\":\"pieces\"}");
  }

  /** Callers without a key, and pages whose name has been rebound, may be refused for ever. */
  @Test
  void stalledBodiesOfRefusedCallersHoldNobodyUp() throws IOException {
    for (int i = 0; i < MANY; i++) {
      send(STALLED_BODY.replace("127.0.0.1", "evil.example.org"));
      send(STALLED_BODY.replace("/api/v1/runs", i % 2 == 0 ? "/actuator/health" : "/nowhere"));
    }

    assertEverybodyIsAnswered();
    assertThat(answer(send(STALLED_BODY.replace("127.0.0.1", "evil.example.org"))))
        .startsWith("HTTP/1.1 403")
        .contains("Connection: close");
  }

  @Test
  void slowDownloadsLeaveThreadsToOthers() throws IOException {
    server.stage().commit("kept", "large", Map.of("file", "x".repeat(32 << 20)));
    for (int i = 0; i < MANY; i++) {
      send(get("/runs/kept/artifacts/large/files/file"));
    }

    assertEverybodyIsAnswered();
  }

  @Test
  void vanishedClientsLeaveNothingBehind() throws IOException {
    String run = server.start(STEADY);
    for (int i = 0; i < MANY; i++) {
      send(i % 2 == 0 ? STALLED_BODY : get("/runs/" + run + "/events"));
    }
    leave();

    assertEverybodyIsAnswered();
  }

  private static void assertEverybodyIsAnswered() {
    URI health = server.address("").resolve("/actuator/health/liveness");
    for (int i = 0; i < 5; i++) {
      server.client().get().uri(health).exchange().expectStatus().isOk();
      server.get("/runs").expectStatus().isOk();
    }
    assertThat(server.start(STEADY)).startsWith("steady-");
  }

  private static String get(String path) {
    return "GET /api/v1" + path + " HTTP/1.1\r\n" + HOST + "\r\n";
  }

  private static long webThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("-exec-"))
        .count();
  }

  /** What the threads of web servers are doing that are handling a request. */
  private static List<String> busyThreads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().contains("-exec-"))
        .map(thread -> Arrays.toString(thread.getValue()))
        .filter(stack -> stack.contains("org.apache.coyote"))
        .toList();
  }

  private Socket send(String request) throws IOException {
    Socket client =
        new Socket(InetAddress.getLoopbackAddress(), server.address("").getPort());
    clients.add(client);
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private static String answer(Socket client) throws IOException {
    StringBuilder answer = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answer.append(line).append('\n');
    }
    return answer.toString();
  }
}
