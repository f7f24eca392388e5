package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.verisim.spec.SpecSchema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The schema of specifications. */
@RestController
final class SpecController {
  private static final String SCHEMA = SpecSchema.json();

  @Operation(
      summary = "The JSON Schema of a specification",
      description = "Draft 2020-12. Editors complete and check specifications with it.")
  @ApiResponse(
      responseCode = "200",
      description = "The schema",
      content = @Content(mediaType = "application/schema+json", schema = @Schema(type = "object")))
  @GetMapping(path = "/api/v1/spec/schema", produces = "application/schema+json")
  String schema() {
    return SCHEMA;
  }
}
