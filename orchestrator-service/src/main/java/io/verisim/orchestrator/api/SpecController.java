package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.verisim.spec.Presets;
import io.verisim.spec.SpecReader;
import io.verisim.spec.SpecSchema;
import io.verisim.spec.SpecWriter;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What a specification may contain. */
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

  /**
   * A specification that comes with the program.
   *
   * @param name the value of {@code preset}
   * @param description what it is for
   */
  record Preset(String name, String description) {}

  @Operation(summary = "The presets, and what each is for")
  @GetMapping(path = "/api/v1/spec/presets", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Preset> presets() {
    return Presets.names().stream()
        .map(name -> new Preset(name, Presets.description(name)))
        .toList();
  }

  @Operation(
      summary = "Check a specification without starting a run",
      description = "Answers with every value that it would have, or refuses it as a start would.")
  @ApiResponse(
      responseCode = "200",
      description = "The specification with every value",
      content =
          @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
  @PostMapping(
      path = "/api/v1/spec/check",
      consumes = {RunController.YAML, MediaType.APPLICATION_JSON_VALUE},
      produces = MediaType.APPLICATION_JSON_VALUE)
  String check(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = {
                @Content(mediaType = RunController.YAML, schema = @Schema(type = "object")),
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(type = "object"))
              })
          @RequestBody
          byte[] spec) {
    return SpecWriter.json(
        SpecReader.read(SpecReader.text(spec, RunController.BODY), RunController.BODY));
  }
}
