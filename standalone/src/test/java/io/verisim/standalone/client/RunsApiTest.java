package io.verisim.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsApiTest {
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(200, "{\"runs\": []}");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Test
  void sendsTheKeyFromTheEnvironment(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "of-the-file\n");

    RunsApi.of(address(), Map.of()).list();
    RunsApi.of(address(), Map.of("VERISIM_API_KEY", " ", "VERISIM_API_KEYFILE", ""))
        .list();
    RunsApi.of(address(), Map.of("VERISIM_API_KEY", "itself")).list();
    RunsApi.of(address(), Map.of("VERISIM_API_KEYFILE", file.toString())).list();

    assertThat(keys).containsExactly("null", "null", "itself", "of-the-file");
  }

  /** So that whoever watches a run asks again. */
  @Test
  void a503OfAProxyIsNotARefusal() {
    answering(503, "<html><h1>503 Service Temporarily Unavailable</h1></html>");

    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> RunsApi.of(address(), Map.of()).show("first"))
        .withMessage(address() + ": status 503")
        .matches(e -> !e.refused());
  }

  @Test
  void reportsAServerOfAnotherProgram() {
    answering(404, "<html><h1>404 Not Found</h1></html>");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RunsApi.of(address(), Map.of()).show("first"))
        .isNotInstanceOf(ApiException.class)
        .withMessageContaining(address() + "/api/v1/runs/first answered with status 404");
  }

  private void answering(int status, String body) {
    server.removeContext("/");
    answer(status, body);
  }

  private void answer(int status, String body) {
    server.createContext("/", exchange -> {
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-API-Key")));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
  }

  @Test
  void namesAMissingKeyFile(@TempDir Path folder) {
    String file = folder.resolve("none").toString();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RunsApi.of(address(), Map.of("VERISIM_API_KEYFILE", file)))
        .withMessageContaining("VERISIM_API_KEYFILE is " + file);
  }
}
