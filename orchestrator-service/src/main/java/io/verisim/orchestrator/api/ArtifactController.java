package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.verisim.artifact.ArtifactFile;
import io.verisim.artifact.Manifest;
import io.verisim.orchestrator.runs.RunArtifacts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The committed artifacts of a run: manifests with their lineage, and files. */
@RestController
@RequestMapping("/api/v1/runs/{run}/artifacts")
final class ArtifactController {
  private final RunArtifacts artifacts;

  ArtifactController(RunArtifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Operation(summary = "Manifests of all committed artifacts of a run")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  List<Manifest> list(@PathVariable String run) throws IOException {
    return artifacts.list(run);
  }

  @Operation(summary = "The manifest of an artifact")
  @GetMapping(path = "/{artifact}", produces = MediaType.APPLICATION_JSON_VALUE)
  Manifest show(@PathVariable String run, @PathVariable String artifact) throws IOException {
    return artifacts.require(run, artifact);
  }

  @Operation(
      summary = "Download a file",
      description = "The content is streamed. A single Range is supported. The ETag is the"
          + " SHA-256 of the content.")
  @ApiResponse(
      responseCode = "200",
      description = "The file",
      content = @Content(schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "206",
      description = "The range",
      content = @Content(schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "304", description = "The caller has the file.")
  @ApiResponse(responseCode = "416", description = "The range is outside the file.")
  @GetMapping("/{artifact}/files/{*file}")
  @Nullable
  ResponseEntity<InputStreamResource> download(
      @PathVariable String run,
      @PathVariable String artifact,
      @PathVariable String file,
      @RequestHeader(name = HttpHeaders.RANGE, required = false) @Nullable String range,
      @RequestHeader(name = HttpHeaders.IF_RANGE, required = false) @Nullable String ifRange,
      HttpMethod method,
      ServletWebRequest request)
      throws IOException {
    Manifest manifest = artifacts.require(run, artifact);
    ArtifactFile found = artifacts.file(manifest, file.replaceFirst("^/", ""));
    String tag = "\"" + found.sha256() + "\"";
    if (request.checkNotModified(tag)) {
      return null; // The response is already written.
    }
    boolean whole = ifRange != null && !ifRange.equals(tag);
    Optional<ByteSpan> wanted = ByteSpan.of(whole ? null : range, found.bytes());
    if (wanted.isEmpty()) {
      return ResponseEntity.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
          .header(HttpHeaders.CONTENT_RANGE, "bytes */" + found.bytes())
          .build();
    }
    ResponseEntity.BodyBuilder answer = answer(wanted.get(), found.name(), tag);
    return method.equals(HttpMethod.HEAD)
        ? answer.build()
        : answer.body(new InputStreamResource(artifacts
            .store()
            .open(manifest, found.name(), wanted.get().first(), wanted.get().length())));
  }

  private static ResponseEntity.BodyBuilder answer(ByteSpan span, String name, String tag) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(
            span.partial() ? HttpStatus.PARTIAL_CONTENT : HttpStatus.OK)
        .eTag(tag)
        .header(HttpHeaders.ACCEPT_RANGES, "bytes")
        .header("X-Content-Type-Options", "nosniff")
        .contentType(type(name))
        .contentLength(span.length());
    return span.partial() ? answer.header(HttpHeaders.CONTENT_RANGE, span.contentRange()) : answer;
  }

  private static MediaType type(String name) {
    if (name.endsWith(".json")) {
      return MediaType.APPLICATION_JSON;
    }
    return name.endsWith(".jsonl") || name.endsWith(".txt")
        ? MediaType.parseMediaType("text/plain;charset=UTF-8")
        : MediaType.APPLICATION_OCTET_STREAM;
  }
}
