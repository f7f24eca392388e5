package io.verisim.standalone.client;

import io.verisim.contract.Rating.Choice;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunView;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The client of a server's runs. Every call throws {@link NoServerException} if no server answers,
 * and {@link ApiException} if the server refuses. Safe for use by many threads.
 */
public final class RunsApi {
  /** A server of another version may omit properties that it does not know. */
  private static final JsonMapper JSON = JsonMapper.builder()
      .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .build();

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int FIRST_REFUSAL = 400;

  private final URI server;
  private final @Nullable String key;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(CONNECT).build();

  /** @param key the API key; absent if the server needs none */
  public RunsApi(URI server, @Nullable String key) {
    this.server = server;
    this.key = key;
  }

  /**
   * A client with the key from the environment. It uses the server's variables, so that one
   * environment works for both.
   *
   * @param environment such as {@link System#getenv()}
   * @throws IOException if the key file cannot be read
   */
  public static RunsApi of(URI server, Map<String, String> environment) throws IOException {
    String key = environment.getOrDefault("VERISIM_API_KEY", "");
    String file = environment.getOrDefault("VERISIM_API_KEYFILE", "");
    if (key.isBlank() && !file.isBlank()) {
      try {
        key = Files.readString(Path.of(file)).replace("\uFEFF", "").strip();
      } catch (IOException | InvalidPathException e) {
        throw new UnusableSettingException(
            "VERISIM_API_KEYFILE is " + file + ", which cannot be read (" + e
                + "); name the file with the API's key",
            e);
      }
    }
    return new RunsApi(server, key.isBlank() ? null : key);
  }

  /** Starts a run, or resumes it if it was started before with this specification. */
  public RunView start(RunSpec spec, RunId id) throws IOException {
    JsonNode accepted =
        send(json("/runs?id=" + id, SpecWriter.json(spec)).header("Idempotency-Key", id.value()));
    return show(accepted.path("run").asString(id.value()));
  }

  public RunView show(String run) throws IOException {
    return view(get(path(run)));
  }

  /**
   * What the server answers about a run.
   *
   * @param what such as {@code artifacts}, below the run's address
   */
  public JsonNode read(String run, String what) throws IOException {
    return get(path(run) + "/" + what);
  }

  /** All runs, the newest first. */
  public List<RunView> list() throws IOException {
    List<RunView> runs = new ArrayList<>();
    String page = "/runs?limit=100";
    String next = page;
    while (!next.isEmpty()) {
      JsonNode answer = get(next);
      answer.path("runs").forEach(run -> runs.add(view(run)));
      String cursor = answer.path("next").asString("");
      next = cursor.isEmpty() ? "" : page + "&cursor=" + encoded(cursor);
    }
    return runs;
  }

  /** Adds cycles. */
  public RunView addCycles(String run, int count) throws IOException {
    post(path(run) + "/cycles", JSON.writeValueAsString(Map.of("count", count)));
    return show(run);
  }

  /** Pauses a run: it saves its progress, releases its devices, and waits for a resume. */
  public RunView pause(String run) throws IOException {
    post(path(run) + "/pause", "");
    return show(run);
  }

  /**
   * Starts a run that shares another run's cycles.
   *
   * @param changes values by path, in YAML syntax
   * @param id of the new run; absent for a generated one
   */
  public RunView fork(String run, int fromCycle, Map<String, String> changes, @Nullable String id)
      throws IOException {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("fromCycle", fromCycle);
    request.put("changes", changes);
    if (id != null) {
      request.put("id", id);
    }
    JsonNode accepted = post(path(run) + "/fork", JSON.writeValueAsString(request));
    return show(accepted.path("run").asString(""));
  }

  /** Two texts to choose between. */
  public record TextPair(
      String comparison, int cycle, String prompt, String first, String second) {}

  /** A pair that a rater has not rated yet; nothing if none is left. */
  public Optional<TextPair> nextComparison(String run, String rater) throws IOException {
    JsonNode pair = get(path(run) + "/comparisons/next?rater=" + encoded(rater));
    return pair.isEmpty() ? Optional.empty() : Optional.of(JSON.treeToValue(pair, TextPair.class));
  }

  public RatingStatus rate(String run, String comparison, Choice choice, String rater)
      throws IOException {
    return JSON.treeToValue(
        post(
            path(run) + "/ratings",
            JSON.writeValueAsString(
                Map.of("comparison", comparison, "choice", choice.word(), "rater", rater))),
        RatingStatus.class);
  }

  /** Stops a run now. */
  public RunView stop(String run) throws IOException {
    post(path(run) + "/stop", "");
    return show(run);
  }

  /** Resumes a run that is paused, was stopped, has failed, or was interrupted. */
  public RunView resume(String run) throws IOException {
    post(path(run) + "/resume", "");
    return show(run);
  }

  private static String path(String run) {
    return "/runs/" + encoded(run);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static RunView view(JsonNode json) {
    return JSON.treeToValue(json, RunView.class);
  }

  private JsonNode get(String path) throws IOException {
    return send(request(path).GET());
  }

  private JsonNode post(String path, String json) throws IOException {
    return send(json(path, json));
  }

  private HttpRequest.Builder json(String path, String json) {
    BodyPublisher body = json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
    return request(path).header("Content-Type", "application/json").POST(body);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/v1" + path))
        .timeout(ANSWER)
        .header("Accept", "application/json, application/problem+json");
    if (key != null) {
      request.header("X-API-Key", key);
    }
    return request;
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException {
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofString());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new NoServerException(server, e);
    } catch (HttpTimeoutException e) {
      throw ApiException.silence(server, ANSWER, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + server);
    }
    JsonNode body = body(response);
    if (response.statusCode() >= FIRST_REFUSAL) {
      throw Problems.read(server, response.statusCode(), body);
    }
    return body;
  }

  private JsonNode body(HttpResponse<String> response) throws IOException {
    try {
      return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    } catch (JacksonException e) {
      if (response.statusCode() >= ApiException.FIRST_SERVER_FAULT) {
        return JSON.createObjectNode(); // A proxy answers with HTML if the server behind it is
        // unavailable.
      }
      throw new IOException(
          response.uri() + " answered with status " + response.statusCode()
              + " and no JSON, so it is not a Verisim server; name another with --server URL",
          e);
    }
  }
}
