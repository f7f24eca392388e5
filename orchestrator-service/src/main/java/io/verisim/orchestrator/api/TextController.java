package io.verisim.orchestrator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.verisim.artifact.Manifest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.contract.GenerationActivities.TextScores;
import io.verisim.orchestrator.runs.Prompt;
import io.verisim.orchestrator.runs.RunArtifacts;
import io.verisim.orchestrator.runs.RunService;
import io.verisim.report.TextSample;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Texts from versions of a run's base model. */
@RestController
@RequestMapping("/api/v1/runs/{run}")
final class TextController {
  private static final String SAMPLES = "samples.jsonl";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final RunService runs;
  private final RunArtifacts artifacts;

  TextController(RunService runs, RunArtifacts artifacts) {
    this.runs = runs;
    this.artifacts = artifacts;
  }

  /** Texts from the evaluation of a version. */
  record VersionTexts(int version, List<TextSample> samples) {}

  /**
   * A prompt and how to continue it.
   *
   * @param version of the base model; the best one if absent
   * @param maxTokens 200 if absent
   * @param temperature 1 if absent
   * @param topK 0 if absent, which means all
   * @param topP 1 if absent, which means all
   * @param seed 0 if absent
   * @param bestOf 1 if absent; of several completions, the run's newest reward model keeps the best
   */
  @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
  record CompletionRequest(
      @Schema(minLength = 1, requiredMode = REQUIRED) String prompt,
      @Nullable Integer version,
      @Schema(minimum = "1", maximum = "4096") @Nullable Integer maxTokens,
      @Schema(minimum = "0.01", maximum = "100") @Nullable Double temperature,
      @Schema(minimum = "0") @Nullable Integer topK,

      @Schema(maximum = "1") @Nullable Double topP,

      @Nullable Long seed,
      @Schema(minimum = "1", maximum = "64") @Nullable Integer bestOf) {
    private static final int TOKENS = 200;

    Prompt toPrompt() {
      return new Prompt(
          Objects.requireNonNullElse(prompt, ""),
          Objects.requireNonNullElse(maxTokens, TOKENS),
          Objects.requireNonNullElse(temperature, 1.0),
          Objects.requireNonNullElse(topK, 0),
          Objects.requireNonNullElse(topP, 1.0),
          Objects.requireNonNullElse(seed, 0L),
          Objects.requireNonNullElse(bestOf, 1));
    }
  }

  @Operation(summary = "Sampled texts of a version; of the best version if none is named")
  @GetMapping(path = "/samples", produces = MediaType.APPLICATION_JSON_VALUE)
  VersionTexts samples(
      @PathVariable String run, @RequestParam(required = false) @Nullable Integer version)
      throws IOException {
    int best = version == null ? runs.show(run).bestVersion() : 0;
    int chosen = artifacts.version(run, version, best, ArtifactNames::evaluation);
    Manifest evaluation = artifacts.require(run, ArtifactNames.evaluation(chosen));
    artifacts.file(evaluation, SAMPLES);
    String lines = new String(artifacts.store().read(evaluation, SAMPLES), StandardCharsets.UTF_8);
    return new VersionTexts(
        chosen,
        lines.lines().map(line -> JSON.readValue(line, TextSample.class)).toList());
  }

  @Operation(summary = "Continue a prompt with a version of the model, on a generation worker")
  @PostMapping(path = "/completions", produces = MediaType.APPLICATION_JSON_VALUE)
  CompletionText complete(@PathVariable String run, @RequestBody CompletionRequest request)
      throws IOException {
    return runs.complete(run, request.version(), request.toPrompt());
  }

  @Operation(
      summary = "Continue a prompt, and read the text as it grows",
      description =
          "Server-sent events: \"text\" with what has been added, at last \"done\" with the whole"
              + " completion, or \"problem\". A \"text\" with \"again\" begins anew, because"
              + " another worker has taken over. With bestOf above 1 there is only \"done\".")
  @PostMapping(path = "/completions/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void completeInParts(
      @PathVariable String run,
      @RequestBody CompletionRequest request,
      HttpServletResponse response)
      throws IOException {
    CompletionEvents events = new CompletionEvents(response);
    try {
      events.done(runs.complete(run, request.version(), request.toPrompt(), events));
    } catch (RuntimeException e) {
      if (!response.isCommitted()) {
        throw e;
      }
      events.failed(e);
    } catch (IOException e) {
      if (!response.isCommitted()) {
        throw e;
      }
      // The client has left.
    }
  }

  /** 1 to 32 texts, of 20,000 characters together. */
  @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
  record ScoreRequest(
      @ArraySchema(minItems = 1, maxItems = 32, arraySchema = @Schema(requiredMode = REQUIRED))
      List<ScoredText> texts) {}

  /**
   * A text.
   *
   * @param prompt what it continues; nothing if absent
   */
  @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
  record ScoredText(
      @Schema(maxLength = 20_000) @Nullable String prompt,

      @Schema(minLength = 1, maxLength = 20_000, requiredMode = REQUIRED)
      String text) {}

  @Operation(
      summary = "What the newest reward model says of texts, token by token",
      description = "For each text P(natural), how much more the scorers expect each token than the"
          + " base model does, words that the train split does not have, and whole lines after the"
          + " prompt that the corpus's grammar does not generate. Computed on a generation worker.")
  @PostMapping(path = "/scores", produces = MediaType.APPLICATION_JSON_VALUE)
  TextScores score(@PathVariable String run, @RequestBody ScoreRequest request) throws IOException {
    List<ScoredText> texts = Objects.requireNonNullElse(request.texts(), List.of());
    return runs.score(
        run,
        texts.stream()
            .map(text -> text == null ? new ScoredText(null, "") : text)
            .map(text -> new TextSample(
                Objects.requireNonNullElse(text.prompt(), ""),
                Objects.requireNonNullElse(text.text(), "")))
            .toList());
  }
}
