package io.verisim.orchestrator.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Somebody who watches a run. Thread-safe. */
final class Watcher {
  private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);
  /**
   * Polls without news until a sign of life, which shows whether the other side is still there. One
   * who comes back and has missed nothing gets it at once, and so knows that it is heard.
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
   * Sends an event, unless it was the last one.
   *
   * @return whether the other side is still there
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
      return false; // Gone, or closed by the container, which tidies up itself.
    }
  }

  void close() {
    emitter.complete();
  }
}
