package io.verisim.orchestrator.api;

import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.orchestrator.runs.TextReader;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** A completion as server-sent events. For one thread. */
final class CompletionEvents implements TextReader {
  /**
   * The number of looks without news after which a keep-alive shows whether the client is there.
   */
  private static final int QUIET_LOOKS = 25;

  private static final Logger log = LoggerFactory.getLogger(CompletionEvents.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServletResponse response;
  private String told = "";
  private int quiet;

  CompletionEvents(HttpServletResponse response) {
    this.response = response;
  }

  @Override
  public void read(String text) throws IOException {
    if (text.equals(told)) {
      quiet++;
      if (quiet == QUIET_LOOKS) {
        write(":\n\n");
      }
      return;
    }
    boolean again = !text.startsWith(told);
    send("text", Map.of("text", again ? text : text.substring(told.length()), "again", again));
    told = text;
  }

  /** Sends the whole completion. */
  void done(CompletionText completion) throws IOException {
    send("done", completion);
  }

  /** Sends what went wrong after the status had been sent. */
  void failed(RuntimeException thrown) throws IOException {
    ProblemType type = ProblemType.of(thrown);
    if (type.status().is5xxServerError()) {
      log.error("A completion failed: {}", type.code(), thrown);
    }
    send(
        "problem",
        Map.of(
            "status", type.status().value(),
            "code", type.code(),
            "detail", String.valueOf(thrown.getMessage()),
            "remedy", type.remedy()));
  }

  private void send(String event, Object data) throws IOException {
    write("event:" + event + "\ndata:" + JSON.writeValueAsString(data) + "\n\n");
  }

  private void write(String text) throws IOException {
    if (!response.isCommitted()) {
      response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
      response.setCharacterEncoding(StandardCharsets.UTF_8);
    }
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
    quiet = 0;
  }
}
