package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.verisim.artifact.ScriptedS3.Mishap;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the client does when the server misbehaves; what it does otherwise is in
 * {@link ObjectStoreContract}.
 */
class S3ObjectStoreTest {

  private static final byte[] OURS = "ours".getBytes(StandardCharsets.UTF_8);
  private static final byte[] THEIRS = "theirs".getBytes(StandardCharsets.UTF_8);

  private ScriptedS3 server;
  private S3ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedS3.start();
    store = server.connect();
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Test
  void retriesWhileTheServerIsBusy() throws IOException {
    server.next(Mishap.BUSY);
    server.next(Mishap.BUSY);

    store.put("key", OURS);

    assertThat(store.get("key").orElseThrow()).isEqualTo(OURS);
  }

  @Test
  void aServerThatStaysBusyIsReportedAsUnreachable() {
    for (int i = 0; i < S3Http.TRIES; i++) {
      server.next(Mishap.BUSY);
    }

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.put("key", OURS))
        .satisfies(e -> assertThat(e.reason().passing()).isTrue());
  }

  @Test
  void putIfAbsentSucceedsIfOnlyTheAnswerWasLost() throws IOException {
    server.next(Mishap.ANSWER_LOST);

    assertThat(store.putIfAbsent("key", OURS)).isTrue();
  }

  @Test
  void putIfAbsentFailsIfAnotherWriterWasFirst() throws IOException {
    store.put("key", THEIRS);
    server.next(Mishap.BUSY);

    assertThat(store.putIfAbsent("key", OURS)).isFalse();
  }

  @Test
  void retriesAfterAConflict() throws IOException {
    server.next(Mishap.CONFLICT);
    server.next(Mishap.CONFLICT);

    assertThat(store.putIfAbsent("key", OURS)).isTrue();
  }

  @Test
  void detectsAServerThatIgnoresConditionalWrites() throws IOException {
    store.probeConditionalWrites();

    server.ignoreConditions();

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(store::probeConditionalWrites)
        .withMessageContaining("If-None-Match")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CONDITIONS_IGNORED));
  }

  @Test
  void anInterruptedDownloadResumesWhereItStopped(@TempDir Path folder) throws IOException {
    byte[] body = new byte[300_000];
    new Random(7).nextBytes(body);
    store.put("key", body);
    server.breakDownloads();

    store.download("key", folder.resolve("target"));

    assertThat(folder.resolve("target")).hasBinaryContent(body);
    assertThat(store.get("key").orElseThrow()).isEqualTo(body);
  }

  @Test
  void readsAgainWhatArrivesDamaged() throws IOException {
    store.put("key", OURS);
    server.damageDownloads(Rereads.TRIES - 1);

    assertThat(store.get("key").orElseThrow()).isEqualTo(OURS);
  }

  @Test
  void aServerThatDamagesEveryAnswerIsReported() throws IOException {
    store.put("key", OURS);
    server.damageDownloads(Rereads.TRIES);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.get("key"))
        .withMessageContaining("'key'")
        .withMessageContaining("wrong content 5 times")
        .satisfies(e -> assertThat(e.reason().passing()).isTrue());
  }

  @Test
  void twoEqualAnswersCountIfEntityTagsAreNoMd5() throws IOException {
    store.put("key", OURS);
    server.tagByOtherMeans();
    server.damageDownloads(1);

    assertThat(store.get("key").orElseThrow()).isEqualTo(OURS);
    int before = server.downloads();
    assertThat(store.get("key").orElseThrow()).isEqualTo(OURS);
    assertThat(server.downloads()).as("one read, once that is known").isEqualTo(before + 1);
  }

  @Test
  void aFileOfAnArtifactIsReadAgain(@TempDir Path folder) throws IOException {
    store.put("key", OURS);
    server.damageDownloads(1);
    ArtifactFile file = new ArtifactFile("key", "key", OURS.length, Digest.of(OURS));

    FileDownload.fetch(store, "key", file, folder.resolve("target"));

    assertThat(folder.resolve("target")).hasBinaryContent(OURS);
  }

  @Test
  void aFileThatIsWrongInTheSameWayTwiceIsDamaged(@TempDir Path folder) throws IOException {
    store.put("key", THEIRS);
    ArtifactFile file = new ArtifactFile("key", "key", OURS.length, Digest.of(OURS));

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> FileDownload.fetch(store, "key", file, folder.resolve("target")));
    server.damageDownloads(Rereads.TRIES);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> FileDownload.fetch(store, "key", file, folder.resolve("target")))
        .satisfies(e -> assertThat(e.reason().passing()).isTrue());
  }

  @Test
  void clocksThatDifferAreNamedAndMayPass() throws IOException {
    store.put("key", OURS);
    server.skewClock(1);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.get("key"))
        .withMessageContaining("its clock, ")
        .withMessageContaining("and this machine's, ")
        .withMessageContaining("Set both clocks")
        .satisfies(e -> assertThat(e.reason().passing()).isTrue());
    assertThat(store.get("key").orElseThrow()).isEqualTo(OURS);
  }
}
