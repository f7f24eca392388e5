package io.verisim.orchestrator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.verisim.contract.Rating.Choice;
import io.verisim.orchestrator.rating.BlindPair;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.orchestrator.runs.RunService;
import io.verisim.report.RatingStatus;
import io.verisim.spec.Problem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** People's blind comparisons of a run that waits for them. */
@RestController
@RequestMapping("/api/v1/runs/{run}")
final class RatingController {
  private static final String ANYBODY = "anonymous";

  private final RunService runs;

  RatingController(RunService runs) {
    this.runs = runs;
  }

  /**
   * A choice.
   *
   * @param comparison the identifier from the pair
   * @param choice first, second or tie
   * @param rater the person who chose; {@code anonymous} if absent
   */
  @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
  record RatingRequest(
      @Schema(minLength = 1, requiredMode = REQUIRED) String comparison,
      @Schema(requiredMode = REQUIRED) Choice choice,

      @Schema(minLength = 1, maxLength = 100, pattern = "\\S") @Nullable
      String rater) {}

  @Operation(
      summary = "Two texts to choose between, in random order",
      description = "204 if the rater has rated every pair. A rater gets each pair only once.")
  @ApiResponse(responseCode = "200", description = "Two texts", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "204", description = "The rater has rated every pair.")
  @GetMapping(path = "/comparisons/next", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<BlindPair> next(
      @PathVariable String run,
      @Parameter(
              schema =
                  @Schema(minLength = 1, maxLength = 100, pattern = "\\S", defaultValue = ANYBODY))
          @RequestParam(defaultValue = ANYBODY)
          String rater)
      throws IOException {
    return runs.nextComparison(run, rater)
        .map(ResponseEntity::ok)
        .orElse(ResponseEntity.noContent().build());
  }

  @Operation(summary = "Choose between the two texts of a comparison")
  @PostMapping(path = "/ratings", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  RatingStatus rate(@PathVariable String run, @RequestBody RatingRequest request)
      throws IOException {
    return runs.rate(
        run,
        request.comparison() == null ? "" : request.comparison(),
        request.choice() == null ? missing() : request.choice(),
        request.rater() == null ? ANYBODY : request.rater());
  }

  private static Choice missing() {
    throw RunException.invalid(
        List.of(new Problem("choice", "is absent, expected first, second or tie")));
  }
}
