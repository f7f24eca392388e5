package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.ObjectStore;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.spec.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes texts for corpora from callers whose files the workers cannot read. */
@RestController
final class UploadController {
  /** Its ending tells a worker how to read it. */
  private static final String NAME =
      "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.(txt|md|jsonl|csv|parquet)(\\.(gz|zst))?$";

  private static final Pattern NAMED = Pattern.compile(NAME);

  private final ObjectStore objects;

  UploadController(ArtifactStore artifacts) {
    this.objects = artifacts.objects();
  }

  /**
   * A text in object storage.
   *
   * @param source the value for {@code corpus.source}
   */
  record Uploaded(String source, long bytes, String sha256) {}

  @Operation(
      summary = "Upload a text for a corpus",
      description = "At most 256 MiB. The same text with the same name is kept once. It stays in"
          + " object storage, under texts/, until somebody deletes it there.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                      schema = @Schema(type = "string", format = "binary", minLength = 1))))
  @PostMapping(
      path = "/api/v1/texts",
      consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  Uploaded upload(
      @Parameter(
              description = "The name of the file; its ending says what it is.",
              schema = @Schema(pattern = NAME))
          @RequestParam
          String name,
      @Parameter(hidden = true)
          @RequestAttribute(name = UploadedFile.ATTRIBUTE, required = false)
          @Nullable
          UploadedFile file)
      throws IOException {
    if (!NAMED.matcher(name).matches()) {
      throw RunException.invalid(List.of(new Problem(
          "name",
          "is \"" + name + "\", expected letters, digits and ._- with one of the endings .txt, .md,"
              + " .jsonl, .csv and .parquet, and after it perhaps .gz or .zst")));
    }
    if (file == null) {
      throw RunException.invalid(
          List.of(new Problem("the request's body", "is empty, expected a text")));
    }
    Path path = file.path();
    String digest = Digest.of(path).hex();
    String key = "texts/" + digest + "/" + name;
    if (objects.size(key).isEmpty()) {
      objects.put(key, path);
    }
    return new Uploaded(objects.address(key), Files.size(path), digest);
  }
}
