package io.verisim.orchestrator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.orchestrator.runs.RunPage;
import io.verisim.orchestrator.runs.RunService;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.Problem;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecReader;
import io.verisim.spec.SpecWriter;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Runs: start, list, show, steer. */
@RestController
@RequestMapping("/api/v1/runs")
final class RunController {
  static final String YAML = "application/yaml";

  /** Where a specification stands, for messages. */
  static final String BODY = "the request's body";

  private static final int LONGEST_KEY = 255;
  private static final int LONGEST_ID = 63;
  private static final int MOST_CHANGES = 100;
  /** The form of {@code RunId}, for the description. */
  static final String RUN_ID = "^[a-z0-9][a-z0-9-]{0,62}$";

  private static final JsonMapper JSON = JsonMapper.shared();

  private final RunService runs;

  RunController(RunService runs) {
    this.runs = runs;
  }

  /** A requested run. */
  record Accepted(String run) {}

  /** The number of cycles to add. */
  @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
  record MoreCycles(
      @Schema(minimum = "1", maximum = "1000", requiredMode = REQUIRED)
      int count) {}

  /** The new total of cycles. */
  record Extended(String run, int requestedCycles) {}

  @Operation(
      summary = "Start a run",
      description =
          "The same Idempotency-Key means the same run; a different specification with the same"
              + " key is a conflict. An id names the run and takes precedence over the key.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = {
                @Content(mediaType = YAML, schema = @Schema(type = "object")),
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(type = "object"))
              }))
  @PostMapping(
      consumes = {YAML, MediaType.APPLICATION_JSON_VALUE},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ResponseEntity<Accepted> start(
      @RequestBody byte[] spec,
      @Parameter(schema = @Schema(minLength = 1, maxLength = LONGEST_KEY, pattern = "\\S"))
          @RequestHeader(name = "Idempotency-Key", required = false)
          @Nullable
          String key,
      @Parameter(schema = @Schema(pattern = RUN_ID)) @RequestParam(required = false) @Nullable
          String id)
      throws IOException {
    if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
      throw invalid(
          "Idempotency-Key", "is blank or too long, expected 1 to " + LONGEST_KEY + " characters");
    }
    if (id != null) {
      checkForm(id);
    }
    RunSpec wanted = SpecReader.read(SpecReader.text(spec, BODY), BODY);
    String run = runs.start(wanted, key, id).run();
    return accepted(run);
  }

  @Operation(summary = "List runs, newest first")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  RunPage list(
      @Parameter(
              schema =
                  @Schema(
                      allowableValues = {"running", "paused", "completed", "stopped", "failed"}))
          @RequestParam(required = false)
          @Nullable
          String state,
      @Parameter(
              description = "Part of the id, in any case.",
              schema = @Schema(minLength = 1, maxLength = LONGEST_ID))
          @RequestParam(required = false)
          @Nullable
          String id,
      @Parameter(schema = @Schema(pattern = RUN_ID)) @RequestParam(required = false) @Nullable
          String cursor,
      @Parameter(
              schema =
                  @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "20"))
          @RequestParam(defaultValue = "20")
          int limit)
      throws IOException {
    if (id != null && id.length() > LONGEST_ID) {
      throw invalid("id", "is too long, expected at most " + LONGEST_ID + " characters");
    }
    return runs.list(state == null ? null : state(state), id, cursor, limit);
  }

  @Operation(
      summary =
          "Show a run: its state, the figures of its cycles, the verdict on each version, and why it stopped")
  @GetMapping(path = "/{run}", produces = MediaType.APPLICATION_JSON_VALUE)
  RunView show(@PathVariable String run) throws IOException {
    return runs.show(run);
  }

  @Operation(summary = "The specification of a run, with every value")
  @ApiResponse(
      responseCode = "200",
      description = "The specification",
      content =
          @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
  @GetMapping(path = "/{run}/spec", produces = MediaType.APPLICATION_JSON_VALUE)
  String spec(@PathVariable String run) throws IOException {
    return SpecWriter.json(runs.spec(run));
  }

  @Operation(summary = "Add cycles to a run, also to a completed one")
  @PostMapping(path = "/{run}/cycles", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Extended addCycles(@PathVariable String run, @RequestBody MoreCycles more) throws IOException {
    return new Extended(run, runs.addCycles(run, more.count()));
  }

  /** The fork point and the changes; without an id the new run gets one. */
  @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
  record ForkRequest(
      @Schema(minimum = "0", requiredMode = REQUIRED) int fromCycle,
      @Nullable Map<String, Object> changes,
      @Schema(pattern = RUN_ID) @Nullable String id) {}

  @Operation(
      summary =
          "Start a run that shares this run's cycles up to a given one and continues with changed settings",
      description =
          "Changes are keys of the specification, nested or as paths such as grpo.learningRate.")
  @PostMapping(path = "/{run}/fork", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ResponseEntity<Accepted> fork(@PathVariable String run, @RequestBody ForkRequest request)
      throws IOException {
    if (request.id() != null) {
      checkForm(request.id());
    }
    Map<String, String> changes = new LinkedHashMap<>();
    if (request.changes() != null) {
      flatten("", request.changes(), changes);
    }
    return accepted(runs.fork(run, request.fromCycle(), changes, request.id()).run());
  }

  private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> paths) {
    tree.forEach((key, value) -> {
      if (paths.size() == MOST_CHANGES || prefix.length() + key.toString().length() > LONGEST_KEY) {
        throw invalid(
            "changes",
            "has more than " + MOST_CHANGES + " keys, or one whose path has more than "
                + LONGEST_KEY + " characters; name only keys of the specification");
      }
      if (value instanceof Map<?, ?> section) {
        flatten(prefix + key + ".", section, paths);
      } else {
        // A text is parsed as YAML, so "3e-5" is a number.
        paths.put(
            prefix + key, value instanceof String text ? text : JSON.writeValueAsString(value));
      }
    });
  }

  private static ResponseEntity<Accepted> accepted(String run) {
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/runs/" + run))
        .body(new Accepted(run));
  }

  @Operation(
      summary = "Pause a run",
      description = "Its stages save their progress, release their devices, and wait for a resume.")
  @PostMapping(path = "/{run}/pause", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Accepted pause(@PathVariable String run) throws IOException {
    runs.pause(run);
    return new Accepted(run);
  }

  @Operation(summary = "Continue a run that is paused, was stopped, failed, or was interrupted")
  @PostMapping(path = "/{run}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Accepted resume(@PathVariable String run) throws IOException {
    runs.resume(run);
    return new Accepted(run);
  }

  @Operation(
      summary = "Stop a run now; committed artifacts are kept, and a resume continues from them")
  @PostMapping(path = "/{run}/stop", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Accepted stop(@PathVariable String run) throws IOException {
    runs.stop(run);
    return new Accepted(run);
  }

  private static void checkForm(String id) {
    try {
      var unused = new RunId(id);
    } catch (IllegalArgumentException e) {
      throw invalid("id", String.valueOf(e.getMessage()));
    }
  }

  private static RunState state(String word) {
    return Arrays.stream(RunState.values())
        .filter(state -> state.word().equals(word))
        .findFirst()
        .orElseThrow(() -> invalid(
            "state",
            "is \"" + word + "\", expected one of "
                + Arrays.stream(RunState.values()).map(RunState::word).toList()));
  }

  private static RunException invalid(String path, String message) {
    return RunException.invalid(List.of(new Problem(path, message)));
  }
}
