package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchFolderTest {
  @TempDir
  Path folder;

  /** Another process, which takes its part and is killed in the midst of its work. */
  public static final class Worker {
    private Worker() {}

    public static void main(String... arguments) throws IOException {
      ScratchFolder scratch = ScratchFolder.claim(Path.of(arguments[0]));
      Files.writeString(scratch.path().resolve("weights"), "half of them");
      System.out.println(scratch.path());
      System.in.read(); // Nobody writes: it goes on until it is killed, or whoever started it ends.
    }
  }

  @Test
  void closingAClaimDeletesItsFolder() throws IOException {
    Path path;
    try (ScratchFolder scratch = ScratchFolder.claim(folder.resolve("scratch"))) {
      path = scratch.path();
      Files.writeString(path.resolve("weights"), "all of them");
    }

    assertThat(path).doesNotExist();
    assertThat(folder.resolve("scratch")).isDirectoryContaining("glob:**/lock");
    assertThat(folder.resolve("scratch").toFile().list()).hasSize(1);
  }

  @Test
  void claimsOfOneProcessGetSeparateFolders() throws IOException {
    try (ScratchFolder one = ScratchFolder.claim(folder);
        ScratchFolder other = ScratchFolder.claim(folder);
        ScratchFolder third = ScratchFolder.claim(folder)) {
      assertThat(one.path()).isEmptyDirectory().isNotEqualTo(other.path());
      assertThat(other.path()).isEmptyDirectory().isNotEqualTo(third.path());
    }
  }

  @Test
  void deletesOnlyTheFoldersOfDeadProcesses() throws Exception {
    Process killed = worker();
    Process atWork = worker();
    try {
      Path left = part(killed);
      Path used = part(atWork);
      killed.destroyForcibly().waitFor();
      assertThat(left.resolve("weights")).exists();

      try (ScratchFolder scratch = ScratchFolder.claim(folder)) {
        assertThat(left).doesNotExist();
        assertThat(used.resolve("weights")).exists();
        assertThat(scratch.path()).isEmptyDirectory();
      }
    } finally {
      killed.destroyForcibly();
      atWork.destroyForcibly().waitFor();
    }
  }

  private Process worker() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Path part(Process worker) throws IOException {
    BufferedReader said = worker.inputReader(StandardCharsets.UTF_8);
    return Path.of(said.readLine());
  }

  @Test
  void namesAFolderThatCannotBeCreated() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatIOException()
        .isThrownBy(() -> ScratchFolder.claim(file))
        .withMessageContaining(file.toString());
  }
}
