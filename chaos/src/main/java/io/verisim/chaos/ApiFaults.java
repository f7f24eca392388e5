package io.verisim.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What clients do to the API that mean it harm, or that stop in the midst. Meanwhile others ask for
 * the health and the list of runs, and have to be answered.
 */
final class ApiFaults {
  private static final int CLIENTS = 300;
  private static final int WATCHERS = 200;
  private static final Duration HOW_LONG = Duration.ofSeconds(3);
  /** Far above what an idle machine needs; the report has the times. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_MILLIS = 100;

  private final URI address;
  private final String run;
  private final Consumer<String> tell;
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(PATIENCE)
      .build();
  private final List<String> findings = new ArrayList<>();
  private Slowest slowest = Slowest.NONE;

  /**
   * @param address of the API
   * @param run the run that is being done
   * @param tell receives what happens
   */
  ApiFaults(URI address, String run, Consumer<String> tell) {
    this.address = address;
    this.run = run;
    this.tell = tell;
  }

  /** The longest times to an answer in milliseconds: for the health, and for the list of runs. */
  record Slowest(long health, long list) {
    static final Slowest NONE = new Slowest(0, 0);

    Slowest max(Slowest other) {
      return new Slowest(Math.max(health, other.health), Math.max(list, other.list));
    }
  }

  Slowest slowest() {
    return slowest;
  }

  /**
   * Does what clients of a kind do, for some seconds.
   *
   * @return what the API should not have done
   */
  List<String> inject(FaultKind kind) throws InterruptedException {
    try (Crowd crowd = new Crowd()) {
      switch (kind) {
        case POISON -> poison();
        case STALLED -> crowd.add(CLIENTS, stalled());
        case WATCH -> crowd.add(WATCHERS, get("/events"));
        case VANISH -> {
          crowd.add(CLIENTS / 3, stalled());
          crowd.add(CLIENTS / 3, get("/events"));
          crowd.add(CLIENTS / 3, get("/metrics"));
          crowd.vanish();
        }
        default -> throw new IllegalArgumentException(kind + " is no fault of the API's clients");
      }
      Instant end = Instant.now().plus(HOW_LONG);
      while (Instant.now().isBefore(end)) {
        askAsOthersDo();
        Thread.sleep(PAUSE_MILLIS);
      }
      if (kind == FaultKind.WATCH) {
        crowd.mustHaveHeard();
      }
    } catch (IOException e) {
      findings.add("the API refused connections: " + e.getMessage());
    }
    askAsOthersDo();
    tell.accept("      health within " + slowest.health() + " ms, the list of runs within "
        + slowest.list() + " ms");
    return findings.stream().distinct().toList();
  }

  private void askAsOthersDo() throws InterruptedException {
    long health = answered("/actuator/health/liveness");
    long list = answered("/api/v1/runs");
    slowest = slowest.max(new Slowest(health, list));
  }

  private long answered(String path) throws InterruptedException {
    long start = System.nanoTime();
    HttpResponse<String> answer = send(HttpRequest.newBuilder().GET(), path);
    if (answer != null && answer.statusCode() != 200) {
      findings.add(path + " was answered with " + answer.statusCode());
    }
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private @Nullable HttpResponse<String> send(HttpRequest.Builder request, String path)
      throws InterruptedException {
    try {
      return client.send(
          request.uri(address.resolve(path)).timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      findings.add(path + " was not answered: " + e);
      return null;
    }
  }

  /** Sends specifications of which each must be refused as one that is wrong. */
  private void poison() throws InterruptedException {
    for (Map.Entry<String, byte[]> poisoned : poisoned().entrySet()) {
      HttpResponse<String> answer = send(
          HttpRequest.newBuilder()
              .header("Content-Type", "application/yaml")
              .POST(BodyPublishers.ofByteArray(poisoned.getValue())),
          "/api/v1/runs");
      String what = "a specification with " + poisoned.getKey();
      if (answer == null) {
        findings.add("that was " + what);
      } else if (answer.statusCode() < 400
          || answer.statusCode() >= 500
          || !answer.body().contains("\"code\"")) {
        findings.add(what + " was answered with " + answer.statusCode() + ": "
            + answer.body().substring(0, Math.min(200, answer.body().length())));
      }
    }
  }

  private static Map<String, byte[]> poisoned() {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      keys.append("k").append(i).append(": 1\n");
    }
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    Map<String, byte[]> poisoned = new LinkedHashMap<>();
    poisoned.put("a name of a megabyte", text("name: " + "x".repeat(1 << 20)));
    poisoned.put("100,000 unknown keys", text(keys.toString()));
    poisoned.put("aliases that multiply", text(bomb.toString()));
    poisoned.put("10,000 levels", text("name: " + "[".repeat(10_000)));
    poisoned.put("a control character", text("name: \"a\\u0007b\""));
    poisoned.put("bytes that are no UTF-8", new byte[] {'n', ':', ' ', (byte) 0xff, (byte) 0xfe});
    poisoned.put("infinite steps", text("pretraining: {maxSteps: .inf}"));
    poisoned.put("less than no steps", text("pretraining: {maxSteps: -1}"));
    poisoned.put("half a mapping", text("{name: half, model: {nLayer: 1"));
    return poisoned;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String stalled() {
    return "POST /api/v1/runs HTTP/1.1\r\n" + host()
        + "Content-Type: application/yaml\r\nContent-Length: 100\r\n\r\np";
  }

  private String get(String below) {
    return "GET /api/v1/runs/" + run + below + " HTTP/1.1\r\n" + host() + "\r\n";
  }

  private String host() {
    return "Host: " + address.getAuthority() + "\r\n";
  }

  /** Connections that send something and wait. */
  private final class Crowd implements Closeable {
    private final List<Socket> clients = new ArrayList<>();

    void add(int number, String request) throws IOException {
      for (int i = 0; i < number; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        clients.add(socket);
        socket.getOutputStream().write(text(request));
      }
    }

    /** Ends all connections by a reset. */
    void vanish() throws IOException {
      for (Socket socket : clients) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }

    /** Each must have received the first bytes of an answer with status 200. */
    void mustHaveHeard() {
      Instant deadline = Instant.now().plus(PATIENCE);
      long deaf = clients.stream().filter(socket -> !hears(socket, deadline)).count();
      if (deaf > 0) {
        findings.add(deaf + " of " + clients.size() + " watchers heard nothing");
      }
    }

    private static boolean hears(Socket socket, Instant deadline) {
      String expected = "HTTP/1.1 200";
      try {
        long left = Duration.between(Instant.now(), deadline).toMillis();
        socket.setSoTimeout((int) Math.max(1, left));
        InputStream in = socket.getInputStream();
        byte[] heard = in.readNBytes(expected.length());
        return new String(heard, StandardCharsets.UTF_8).equals(expected);
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : clients) {
        socket.close();
      }
    }
  }
}
