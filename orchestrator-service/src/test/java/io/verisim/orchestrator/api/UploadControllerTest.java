package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class UploadControllerTest {
  private static final String BINARY = "application/octet-stream";

  private final ApiServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  UploadControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void aLongTextIsKeptOnceForTheCorpora() throws Exception {
    byte[] text = new byte[5 << 20];
    new Random(1).nextBytes(text);

    HttpResponse<String> answer = upload("my-text.txt.gz", BINARY, text);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode uploaded = JsonMapper.shared().readTree(answer.body());
    assertThat(uploaded.path("bytes").asLong()).isEqualTo(text.length);
    assertThat(uploaded.path("sha256").asString()).isEqualTo(Digest.of(text).hex());
    Path source = Path.of(uploaded.path("source").asString());
    assertThat(source).hasBinaryContent(text).endsWith(Path.of("my-text.txt.gz"));
    assertThat(upload("my-text.txt.gz", BINARY, text).body()).isEqualTo(answer.body());
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a.txt", "a.exe", "", ".txt", "a b.txt", "a.txt.zip"})
  void aNameHasToSayWhatTheTextIs(String name) throws Exception {
    HttpResponse<String> answer = upload(name, BINARY, new byte[] {'a'});

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("request-invalid", "\"path\":\"name\"");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void nothingIsNoText() throws Exception {
    assertThat(upload("a.txt", BINARY, new byte[0]).statusCode()).isEqualTo(400);
    assertThat(upload("a.txt", "text/plain", new byte[] {'a'}).statusCode()).isEqualTo(415);
  }

  @Test
  void fewTextsArriveAtOnceAndNothingOfTheOthersStays() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < UploadedFile.AT_ONCE; i++) {
        slow.add(begin());
      }
      HttpResponse<String> answer = upload("a.txt", BINARY, new byte[] {'a'});
      for (int tries = 0; answer.statusCode() == 201 && tries < 100; tries++) {
        Thread.sleep(50); // The server has not read from all of them yet.
        answer = upload("a.txt", BINARY, new byte[] {'a'});
      }
      assertThat(answer.statusCode()).isEqualTo(429);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    HttpResponse<String> later = upload("a.txt", BINARY, new byte[] {'a'});
    for (int tries = 0; later.statusCode() == 429 && tries < 100; tries++) {
      Thread.sleep(50); // The server has not seen yet that they are gone.
      later = upload("a.txt", BINARY, new byte[] {'a'});
    }
    assertThat(later.statusCode()).isEqualTo(201);
    assertThat(leftovers()).isEmpty();
  }

  /** Sends a part of a text. */
  private Socket begin() throws IOException {
    URI address = server.address("");
    Socket socket = new Socket(address.getHost(), address.getPort());
    OutputStream out = socket.getOutputStream();
    out.write(("POST /api/v1/texts?name=a.txt HTTP/1.1\r\nHost: " + address.getAuthority()
            + "\r\nContent-Type: " + BINARY + "\r\nContent-Length: 1000\r\n\r\nabc")
        .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  private HttpResponse<String> upload(String name, String type, byte[] text) throws Exception {
    return http.send(
        HttpRequest.newBuilder(
                server.address("/texts?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(text))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("verisim-upload-"))
          .toList();
    }
  }
}
