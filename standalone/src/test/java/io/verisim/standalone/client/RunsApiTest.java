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
    server.createContext("/", exchange -> {
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-API-Key")));
      byte[] none = "{\"runs\": []}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, none.length);
      exchange.getResponseBody().write(none);
      exchange.close();
    });
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
  void theKeyThatTheEnvironmentNamesIsSent(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "of-the-file\n");

    RunsApi.of(address(), Map.of()).list();
    RunsApi.of(address(), Map.of("VERISIM_API_KEY", " ", "VERISIM_API_KEYFILE", ""))
        .list();
    RunsApi.of(address(), Map.of("VERISIM_API_KEY", "itself")).list();
    RunsApi.of(address(), Map.of("VERISIM_API_KEYFILE", file.toString())).list();

    assertThat(keys).containsExactly("null", "null", "itself", "of-the-file");
  }

  @Test
  void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
    String file = folder.resolve("none").toString();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RunsApi.of(address(), Map.of("VERISIM_API_KEYFILE", file)))
        .withMessageContaining("VERISIM_API_KEYFILE is " + file);
  }
}
