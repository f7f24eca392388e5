package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** A run's changes as an event stream. */
@RestController
final class EventController {
  private final RunEvents events;

  EventController(RunEvents events) {
    this.events = events;
  }

  @Operation(
      summary = "Follow the state of a run",
      description = "Server-sent events. Each has the whole view of the run: first the current"
          + " one, then one after each change.")
  @GetMapping(path = "/api/v1/runs/{run}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @PathVariable String run,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    events.subscribe(run, last, request, response);
  }
}
