package io.verisim.artifact;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The content and the origin of a committed artifact. The manifest is written last: an artifact
 * exists if its manifest does.
 *
 * @param formatVersion the version of this record's format, see {@link FormatVersion}
 * @param run the run that owns the artifact
 * @param artifact its name within the run
 * @param kind the kind of artifact
 * @param fingerprint the digest of everything that decides its content
 * @param files its files, sorted by name
 * @param inputs the artifacts that it was made from
 * @param configuration the settings that it was made with, as plain JSON values
 * @param results its figures and findings, as plain JSON values
 * @param digest the digest of its content: the same for equal content in another run, attempt or
 *     hour
 * @param provenance how it came to be
 */
public record Manifest(
    int formatVersion,
    String run,
    String artifact,
    String kind,
    Digest fingerprint,
    List<ArtifactFile> files,
    List<ArtifactRef> inputs,
    Map<String, Object> configuration,
    Map<String, Object> results,
    Digest digest,
    Provenance provenance) {

  public Manifest {
    ObjectKeys.name("run", run);
    ObjectKeys.name("artifact", artifact);
    ObjectKeys.name("kind", kind);
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(provenance, "provenance");
    files = List.copyOf(files);
    inputs = List.copyOf(inputs);
    configuration = Collections.unmodifiableMap(new TreeMap<>(configuration));
    results = Collections.unmodifiableMap(new TreeMap<>(results));
  }

  /** The manifest of a draft and its files, with its digest. */
  static Manifest of(ArtifactDraft draft, List<ArtifactFile> files) {
    Digest digest = new DigestedContent(
            FormatVersion.CURRENT,
            draft.artifact(),
            draft.kind(),
            draft.fingerprint(),
            files,
            draft.inputs(),
            draft.configuration(),
            draft.results())
        .digest();
    return new Manifest(
        FormatVersion.CURRENT,
        draft.run(),
        draft.artifact(),
        draft.kind(),
        draft.fingerprint(),
        files,
        draft.inputs(),
        draft.configuration(),
        draft.results(),
        digest,
        draft.provenance());
  }

  /** The same artifact in another run, which has also adopted its inputs. */
  Manifest in(String other) {
    List<ArtifactRef> adopted = inputs.stream()
        .map(input -> input.run().equals(run)
            ? new ArtifactRef(other, input.artifact(), input.digest())
            : input)
        .toList();
    return new Manifest(
        formatVersion,
        other,
        artifact,
        kind,
        fingerprint,
        files,
        adopted,
        configuration,
        results,
        digest,
        provenance);
  }

  /** The reference to this artifact. */
  public ArtifactRef ref() {
    return new ArtifactRef(run, artifact, digest);
  }

  /** The file of that name. */
  public Optional<ArtifactFile> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /** The total length of all files. */
  public long bytes() {
    return files.stream().mapToLong(ArtifactFile::bytes).sum();
  }

  /** The digest that this content should have. */
  Digest contentDigest() {
    return new DigestedContent(
            formatVersion, artifact, kind, fingerprint, files, inputs, configuration, results)
        .digest();
  }

  /** The part of a manifest that its digest covers. */
  private record DigestedContent(
      int formatVersion,
      String artifact,
      String kind,
      Digest fingerprint,
      List<ArtifactFile> files,
      List<ArtifactRef> inputs,
      Map<String, Object> configuration,
      Map<String, Object> results) {

    Digest digest() {
      Map<String, Map<String, Object>> contents = new TreeMap<>();
      files.forEach(file -> contents.put(
          file.name(), Map.of("bytes", file.bytes(), "sha256", file.sha256().hex())));
      return CanonicalJson.digest(Map.of(
          "formatVersion", formatVersion,
          "artifact", artifact,
          "kind", kind,
          "fingerprint", fingerprint.hex(),
          "files", contents,
          "inputs", ArtifactRef.content(inputs),
          "configuration", configuration,
          "results", results));
    }
  }
}
