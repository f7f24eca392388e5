package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.stage.StageContext;
import io.verisim.stage.StageDefinition;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageRunner;
import io.verisim.stage.StageWork;
import io.verisim.standalone.embedded.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk without room, be it that of the scratch folder or that of the store: a real one of 2 MiB,
 * mounted by root.
 */
@EnabledIf(
    value = "canMount",
    disabledReason = "SKIPPED: mounting a small disk needs Linux and root")
class FullDiskTest {
  private static final StageDefinition DEFINITION =
      new StageDefinition("run", "base", "counting", List.of(), Map.of(), 7, 1, "cpu", "none");

  /** More than the disk holds. */
  private static final StageWork LARGE = context -> {
    Files.write(context.output().resolve("large"), new byte[4 << 20]);
    return Map.of("done", 1);
  };

  @TempDir
  private Path folder;

  private Path disk;

  static boolean canMount() throws IOException, InterruptedException {
    if (!System.getProperty("os.name").equals("Linux")
        || !"root".equals(System.getProperty("user.name"))) {
      return false;
    }
    Path trial = Files.createTempDirectory("mount-trial");
    boolean mounted = call("mount", "-t", "tmpfs", "-o", "size=64k", "none", trial.toString());
    if (mounted) {
      call("umount", trial.toString());
    }
    Files.delete(trial);
    return mounted;
  }

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectories(folder.resolve("disk"));
    assertThat(call("mount", "-t", "tmpfs", "-o", "size=2m", "none", disk.toString()))
        .isTrue();
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    call("umount", disk.toString());
  }

  @Test
  void aFullScratchDiskFailsAndTheNextAttemptSucceeds() throws IOException {
    ArtifactStore store = new ArtifactStore(new FolderObjectStore(folder.resolve("store")));
    assertThatThrownBy(
            () -> runner(store, disk.resolve("scratch")).run(DEFINITION, LARGE, progress -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    assertThat(store.find("run", "base")).isEmpty();
    assertThat(disk.resolve("scratch")).as("room is given back").isEmptyDirectory();

    StageOutcome outcome =
        runner(store, folder.resolve("scratch")).run(DEFINITION, LARGE, progress -> {});

    assertThat(outcome.reused()).isFalse();
    assertThat(store.verify("run").sound()).isTrue();
  }

  @Test
  void aFullStoreHoldsNoCommittedArtifact() throws IOException {
    ArtifactStore full = new ArtifactStore(new FolderObjectStore(disk.resolve("store")));

    assertThatThrownBy(
            () -> runner(full, folder.resolve("scratch")).run(DEFINITION, LARGE, progress -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");

    assertThat(full.find("run", "base")).isEmpty();
    assertThat(full.objects().list("runs/run/base/"))
        .noneMatch(key -> key.endsWith("large") || key.endsWith("manifest.json"));
  }

  @Test
  void aCheckpointThatFillsTheDiskKeepsThePreviousOne() throws IOException {
    ArtifactStore store = new ArtifactStore(new FolderObjectStore(folder.resolve("store")));
    Growing work = new Growing();

    assertThatThrownBy(
            () -> runner(store, disk.resolve("scratch")).run(DEFINITION, work, progress -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    assertThat(work.done).isEqualTo(List.of(1, 2, 3, 4));
    StageOutcome outcome =
        runner(store, folder.resolve("scratch")).run(DEFINITION, work, progress -> {});

    assertThat(work.done).as("goes on").isEqualTo(List.of(1, 2, 3, 4, 4, 5, 6));
    assertThat(outcome.results()).containsEntry("steps", 6);
    assertThat(store.verify("run").sound()).isTrue();
  }

  @Test
  void aFullStoreFailsTransientlyAndWorkResumes() throws IOException, InterruptedException {
    Growing work = new Growing();
    try (EmbeddedS3 server = EmbeddedS3.start(disk, 0, "access", "secret-of-the-test");
        S3ObjectStore objects = S3ObjectStore.open(new S3Settings(
            server.endpoint(), "full", "us-east-1", "access", "secret-of-the-test"))) {
      ArtifactStore store = new ArtifactStore(objects);
      StageRunner runner = runner(store, folder.resolve("scratch"));
      assertThatThrownBy(() -> runner.run(DEFINITION, work, progress -> {}))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.UNREACHABLE));
      assertThat(store.find("run", "base")).isEmpty();

      assertThat(call("mount", "-o", "remount,size=64m", disk.toString())).isTrue();
      runner.run(DEFINITION, work, progress -> {});

      assertThat(work.done.subList(4, work.done.size()))
          .as("goes on at a checkpoint that was whole")
          .startsWith(4)
          .endsWith(6);
      assertThat(store.verify("run").sound()).isTrue();
    }
  }

  /**
   * Six steps; the checkpoint of the fourth is larger than the disk, those before it together
   * smaller.
   */
  private static final class Growing implements StageWork {
    private final List<Integer> done = new ArrayList<>();

    @Override
    public Map<String, Object> work(StageContext context) throws IOException {
      int last = context.resumed().map(checkpoint -> (int) checkpoint.step()).orElse(0);
      for (int step = last + 1; step <= 6; step++) {
        done.add(step);
        byte[] state = new byte[step == 4 ? 4 << 20 : 100_000];
        context.checkpointNow(step, written -> Files.write(written.resolve("state"), state));
      }
      return Map.of("steps", 6);
    }
  }

  /** A runner whose work says itself when it saves. */
  private static StageRunner runner(ArtifactStore store, Path scratch) {
    return new StageRunner(store, scratch, Duration.ofDays(1));
  }

  private static boolean call(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }
}
