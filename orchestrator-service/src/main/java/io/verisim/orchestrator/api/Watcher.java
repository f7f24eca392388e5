package io.verisim.orchestrator.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A client that watches a run. Thread-safe. */
final class Watcher {
  private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);
  /**
   * The number of polls without a change until a keep-alive is sent, which shows whether the client
   * is still connected. A client that reconnects without having missed an event gets a keep-alive
   * at once.
   */
  private static final int QUIET_POLLS = 15;

  private final String run;
  private final SseEmitter emitter;
  private @Nullable String lastId;
  private int quiet;

  Watcher(String run, SseEmitter emitter, @Nullable String lastId) {
    this.run = run;
    this.emitter = emitter;
    this.lastId = lastId;
  }

  String run() {
    return run;
  }

  /**
   * Sends an event, unless it was the last one sent.
   *
   * @return whether the client is still connected
   */
  synchronized boolean tell(RunEvent event) {
    boolean news = !event.id().equals(lastId);
    try {
      if (news) {
        lastId = event.id();
        emitter.send(SseEmitter.event().id(event.id()).data(event.json(), TEXT));
      } else if (quiet % QUIET_POLLS == 0) {
        emitter.send(SseEmitter.event().comment(""));
      }
      quiet = news ? 1 : quiet + 1;
      return true;
    } catch (IOException | IllegalStateException e) {
      return false; // The client has disconnected, or the container has closed the stream and
      // cleans up itself.
    }
  }

  void close() {
    emitter.complete();
  }
}
