package io.verisim.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private static final URI ADDRESS = URI.create("http://127.0.0.1:1234");

  @TempDir
  Path folder;

  @Test
  void aSecondClaimNamesTheOwnerOfTheFolder() throws IOException {
    try (DataFolder first = DataFolder.claim(folder)) {
      assertThatThrownBy(() -> DataFolder.claim(folder))
          .isInstanceOf(DataInUseException.class)
          .hasMessageContaining(first.root().toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid() + ", started 2")
          .hasMessageContaining("--data");
    }
  }

  @Test
  void aClaimFromAnotherProcessIsRefused() throws IOException, InterruptedException {
    try (DataFolder first = DataFolder.claim(folder)) {
      // Neither a look at the owner nor a second claim may release the lock of this process.
      assertThat(DataFolder.server(folder)).isEmpty();
      assertThatThrownBy(() -> DataFolder.claim(folder)).isInstanceOf(DataInUseException.class);
      Process other = new ProcessBuilder(
              ProcessHandle.current().info().command().orElseThrow(),
              "-cp",
              System.getProperty("java.class.path"),
              Claimant.class.getName(),
              first.root().toString())
          .redirectErrorStream(true)
          .start();
      String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said).contains("in use by process " + ProcessHandle.current().pid());
    }
  }

  /** Another process that wants a folder. */
  static final class Claimant {
    private Claimant() {}

    public static void main(String... args) throws IOException {
      try (DataFolder data = DataFolder.claim(Path.of(args[0]))) {
        System.out.println("got " + data.root());
      } catch (DataInUseException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void theFolderIsFreeOnceItsServerIsClosed() throws IOException {
    DataFolder first = DataFolder.claim(folder);
    first.close();
    first.close();

    DataFolder.claim(folder).close();
  }

  @Test
  void findsTheServerWhileItHoldsTheFolder() throws IOException {
    assertThat(DataFolder.server(folder)).isEmpty();
    try (DataFolder data = DataFolder.claim(folder)) {
      assertThat(DataFolder.server(folder)).isEmpty();
      data.announce(ADDRESS);
      assertThat(DataFolder.server(folder)).contains(ADDRESS);
    }
    assertThat(DataFolder.server(folder)).isEmpty();
  }

  /** The number of a dead process may be that of a living one by now, such as this one. */
  @Test
  void doesNotFindADeadServerWhoseProcessNumberLives() throws IOException {
    Files.createFile(folder.resolve("lock"));
    Files.writeString(
        folder.resolve("owner.json"),
        "{\"pid\": " + ProcessHandle.current().pid()
            + ", \"started\": \"2020-01-01T00:00:00Z\", \"address\": \"" + ADDRESS + "\"}");

    assertThat(DataFolder.server(folder)).isEmpty();
    DataFolder.claim(folder).close();
  }
}
