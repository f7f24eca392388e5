package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.verisim.artifact.VerifyReport.Damage;
import io.verisim.artifact.VerifyReport.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactStoreTest {

  private static final Digest FINGERPRINT = Digest.of(new byte[] {1});
  private static final Digest OTHER_FINGERPRINT = Digest.of(new byte[] {2});

  @TempDir
  Path folder;

  private FolderObjectStore objects;
  private ArtifactStore store;

  @BeforeEach
  void open() {
    objects = new FolderObjectStore(folder.resolve("bucket"));
    store = new ArtifactStore(objects);
  }

  @Test
  void findsAndFetchesACommittedArtifact() throws IOException {
    Manifest committed = store.commit(draft("run", "corpus", 1), files("text", "parts/one"));

    assertThat(store.find("run", "corpus")).contains(committed);
    assertThat(store.require(committed.ref())).isEqualTo(committed);
    Path fetched = store.fetch(committed, folder.resolve("fetched"));
    assertThat(fetched.resolve("text")).hasContent("content of text");
    assertThat(fetched.resolve("parts/one")).hasContent("content of parts/one");
    assertThat(store.read(committed, "text")).asString().isEqualTo("content of text");
    assertThat(objects.list(""))
        .containsExactly(
            "runs/run/corpus/manifest.json", "runs/run/corpus/parts/one", "runs/run/corpus/text");
  }

  @Test
  void findsNothingInAnEmptyStore() throws IOException {
    ArtifactRef ref = new ArtifactRef("run", "corpus", FINGERPRINT);

    assertThat(store.find("run", "corpus")).isEmpty();
    assertThat(store.runs()).isEmpty();
    assertThat(store.list("run")).isEmpty();
    assertThatExceptionOfType(ArtifactMissingException.class)
        .isThrownBy(() -> store.require(ref))
        .withMessageContaining("corpus");
  }

  @Test
  void listsRunsAndTheirArtifacts() throws IOException {
    Manifest first = store.commit(draft("one", "corpus", 1), files("text"));
    Manifest second = store.commit(draft("one", "base_model_v1", 1), files("text"));
    objects.put("runs/two/spec.json", new byte[] {1});

    assertThat(store.runs()).containsExactly("one", "two");
    assertThat(store.list("one")).containsExactly(second, first);
    assertThat(store.list("two")).isEmpty();
  }

  @Test
  void theDigestDoesNotDependOnRunAttemptTimeOrPath() throws IOException {
    objects.put("runs/two/corpus/text", bytes("left by another attempt"));

    Manifest one = store.commit(draft("one", "corpus", 1), files("text"));
    Manifest two = store.commit(draft("two", "corpus", 7), files("text"));

    assertThat(two.digest()).isEqualTo(one.digest());
    assertThat(two.files().get(0).path()).isEqualTo("attempt-7/text");
    assertThat(two.provenance()).isNotEqualTo(one.provenance());
  }

  @Test
  void digestCoversContentConfigurationResultsInputsAndFingerprint() throws IOException {
    ArtifactDraft draft = draft("run", "corpus", 1);
    ArtifactRef input = new ArtifactRef("run", "base", FINGERPRINT);
    Path same = files("text");
    Files.createDirectories(folder.resolve("changed"));
    Path changed = folder.resolve("changed");
    Files.writeString(changed.resolve("text"), "other");

    List<Digest> digests = List.of(
        digest(draft, same),
        digest(draft, changed),
        digest(
            with(draft, FINGERPRINT, List.of(input), draft.configuration(), draft.results()), same),
        digest(
            with(draft, OTHER_FINGERPRINT, List.of(), draft.configuration(), draft.results()),
            same),
        digest(with(draft, FINGERPRINT, List.of(), Map.of("rate", 2), draft.results()), same),
        digest(
            with(draft, FINGERPRINT, List.of(), draft.configuration(), Map.of("loss", 2)), same));

    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void aSecondCommitReturnsTheFirstManifest() throws IOException {
    Manifest first = store.commit(draft("run", "corpus", 1), files("text"));
    Manifest late = store.commit(draft("run", "corpus", 2), files("text"));

    assertThat(late).isEqualTo(first);
  }

  @Test
  void aSecondCommitWithOtherContentChangesNothing() throws IOException {
    Manifest first = store.commit(draft("run", "corpus", 1), files("text"));
    Files.writeString(folder.resolve("files/text"), "not the same");

    assertThat(store.commit(draft("run", "corpus", 2), folder.resolve("files"))).isEqualTo(first);
    assertThat(store.read(first, "text")).asString().isEqualTo("content of text");
    assertThat(store.verify("run").sound()).isTrue();
  }

  @Test
  void aCommitWithAnotherFingerprintIsRefused() throws IOException {
    store.commit(draft("run", "corpus", 1), files("text"));
    ArtifactDraft other =
        with(draft("run", "corpus", 2), OTHER_FINGERPRINT, List.of(), Map.of(), Map.of());

    assertThatExceptionOfType(ArtifactConflictException.class)
        .isThrownBy(() -> store.commit(other, files("text")))
        .withMessageContaining(FINGERPRINT.shortened())
        .withMessageContaining(OTHER_FINGERPRINT.shortened());
  }

  @Test
  void largeFilesOfTwoAttemptsGetSeparatePaths() throws IOException {
    Path large = Files.createDirectories(folder.resolve("large"));
    Files.write(large.resolve("model"), new byte[9 << 20]);
    // Another attempt has claimed the name and is sending.
    objects.put("runs/run/base/progress/claims/model", bytes("somebody else"));

    Manifest manifest = store.commit(draft("run", "base", 2), large);
    Manifest undisturbed = store.commit(draft("other", "base", 1), large);

    assertThat(manifest.files().get(0).path()).isEqualTo("attempt-2/model");
    assertThat(undisturbed.files().get(0).path()).isEqualTo("model");
    assertThat(objects.list("runs/other/"))
        .containsExactly("runs/other/base/manifest.json", "runs/other/base/model");
  }

  @Test
  void refusesFileNamesReservedByTheStore() throws IOException {
    for (String name : List.of("manifest.json", "progress/x", "metrics/x", "attempt-1/x")) {
      Path local = Files.createDirectories(folder.resolve("bad-" + name.hashCode()));
      Files.createDirectories(local.resolve(name).getParent());
      Files.writeString(local.resolve(name), "x");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.commit(draft("run", "corpus", 1), local))
          .withMessageContaining(name);
    }
  }

  @Test
  void aDamagedFileErrorNamesBothDigests() throws IOException {
    Manifest manifest = store.commit(draft("run", "corpus", 1), files("text"));
    objects.put("runs/run/corpus/text", bytes("content of test"));

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> store.fetch(manifest, folder.resolve("fetched")))
        .withMessageContaining("runs/run/corpus/text")
        .withMessageContaining(manifest.files().get(0).sha256().hex())
        .withMessageContaining(Digest.of(bytes("content of test")).hex());
  }

  @Test
  void aMissingFileIsReportedAsDamage() throws IOException {
    Manifest manifest = store.commit(draft("run", "corpus", 1), files("text"));
    objects.delete(List.of("runs/run/corpus/text"));

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> store.fetch(manifest, folder.resolve("fetched")))
        .withMessageContaining("found nothing");
    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> store.read(manifest, "text"));
  }

  @Test
  void anEditedManifestIsDamaged() throws IOException {
    store.commit(draft("run", "corpus", 1), files("text"));
    String key = "runs/run/corpus/manifest.json";
    String edited =
        new String(objects.get(key).orElseThrow(), StandardCharsets.UTF_8).replace("0.5", "0.4");
    objects.put(key, bytes(edited));

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> store.find("run", "corpus"))
        .withMessageContaining(key);
  }

  @Test
  void aTruncatedManifestIsDamaged() throws IOException {
    objects.put(
        "runs/run/corpus/manifest.json",
        bytes("{\"formatVersion\": " + FormatVersion.CURRENT + ", \"run\": \"r"));

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> store.find("run", "corpus"));
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"schemaVersion\": 1}', 1, An earlier version",
    "'{\"formatVersion\": 99}', 99, A later version"
  })
  void anUnknownManifestFormatErrorNamesTheWriterVersion(String manifest, int format, String writer)
      throws IOException {
    objects.put("runs/run/corpus/manifest.json", bytes(manifest));

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> store.find("run", "corpus"))
        .withMessage("'runs/run/corpus/manifest.json' has format version " + format
            + ", expected " + FormatVersion.CURRENT + ". " + writer
            + " of Verisim wrote it. Use that version, or start a new run.");
  }

  @Test
  void verifyReportsEveryProblem() throws IOException {
    Manifest corpus = store.commit(draft("run", "corpus", 1), files("text", "more"));
    store.commit(
        with(draft("run", "base", 1), FINGERPRINT, List.of(corpus.ref()), Map.of(), Map.of()),
        files("text"));
    assertThat(store.verify("run")).isEqualTo(new VerifyReport("run", 2, 3, 45, List.of()));

    ArtifactRef changed = new ArtifactRef("run", "corpus", OTHER_FINGERPRINT);
    ArtifactRef missing = new ArtifactRef("elsewhere", "corpus", FINGERPRINT);
    store.commit(
        with(draft("run", "reward", 1), FINGERPRINT, List.of(changed, missing), Map.of(), Map.of()),
        files("text"));
    objects.put("runs/run/corpus/text", bytes("content of tost"));
    objects.delete(List.of("runs/run/corpus/more"));
    objects.put("runs/run/broken/manifest.json", bytes("{"));

    assertThat(store.verify("run").findings())
        .extracting(Finding::artifact, Finding::problem)
        .containsExactly(
            tuple("broken", Damage.MANIFEST_DAMAGED),
            tuple("corpus", Damage.FILE_DAMAGED),
            tuple("corpus", Damage.FILE_DAMAGED),
            tuple("reward", Damage.INPUT_CHANGED),
            tuple("reward", Damage.INPUT_MISSING));
  }

  private Digest digest(ArtifactDraft draft, Path files) throws IOException {
    FolderObjectStore fresh = new FolderObjectStore(Files.createTempDirectory(folder, "fresh"));
    return new ArtifactStore(fresh).commit(draft, files).digest();
  }

  private Path files(String... names) throws IOException {
    List<String> wanted = new ArrayList<>(List.of(names));
    Path files =
        folder.resolve("files" + (wanted.equals(List.of("text")) ? "" : wanted.hashCode()));
    for (String name : wanted) {
      Files.createDirectories(files.resolve(name).getParent());
      Files.writeString(files.resolve(name), "content of " + name);
    }
    return files;
  }

  private static ArtifactDraft draft(String run, String artifact, int attempt) {
    Provenance provenance = new Provenance(
        attempt, List.of(), 1337, 2, "cpu", "engine 1", Instant.ofEpochSecond(attempt), attempt);
    return new ArtifactDraft(
        run,
        artifact,
        "kind",
        FINGERPRINT,
        List.of(),
        Map.of("rate", 0.5, "name", "x"),
        Map.of("loss", 1.25f),
        provenance);
  }

  private static ArtifactDraft with(
      ArtifactDraft draft,
      Digest fingerprint,
      List<ArtifactRef> inputs,
      Map<String, Object> configuration,
      Map<String, Object> results) {
    return new ArtifactDraft(
        draft.run(),
        draft.artifact(),
        draft.kind(),
        fingerprint,
        inputs,
        configuration,
        results,
        draft.provenance());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
