package io.verisim.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.standalone.server.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @TempDir
  Path folder;

  @Test
  void reportsEverySpecificationProblemBeforeStarting() throws IOException {
    Path spec = Files.writeString(
        folder.resolve("bad.yaml"),
        "preset: demo\nseed: -1\ngrpo: {klWeigth: 2}\nmodel: {nHead: 3}\n");
    Path data = folder.resolve("data");

    CommandResult outcome = CommandResult.of("run", spec.toString(), "--data", data.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "3 problems", "seed: is -1", "grpo.klWeigth", "did you mean klWeight?", "model.n");
    assertThat(outcome.out()).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  void refusesAMissingTextBeforeStarting() {
    Path text = folder.resolve("no.txt");
    Path data = folder.resolve("data");

    CommandResult outcome = CommandResult.of(
        "run", "shakespeare-cpu", "--corpus", text.toString(), "--data", data.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("corpus.source", text.toString());
    assertThat(data).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show nobody", "run demo", "up", "sample nobody --prompt a"})
  void refusesAFileInThePlaceOfTheDataFolder(String command) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");

    CommandResult outcome = CommandResult.of((command + " --data " + file).split(" ", -1));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("the data folder " + file + " is a file", "--data");
  }

  @Test
  void aSpecificationThatIsNotUtf8IsNamedWithItsPlace() throws IOException {
    Path spec = Files.write(
        folder.resolve("latin.yaml"), "name: Größe\n".getBytes(StandardCharsets.ISO_8859_1));

    CommandResult outcome = CommandResult.of("run", spec.toString(), "--data", folder.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(spec.toString(), "is not UTF-8, from byte 8 on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "spec --defaults", "spec --schema", "--version", "--help"})
  void outputThatCannotBeWrittenIsAnError(String command) {
    Writer full = new Writer() {
      @Override
      public void write(char[] text, int offset, int length) throws IOException {
        throw new IOException("no space left on device");
      }

      @Override
      public void flush() {
        // Nothing is kept.
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
    StringWriter err = new StringWriter();

    int code = Commands.execute(
        Commands.commandLine().setOut(new PrintWriter(full)).setErr(new PrintWriter(err)),
        command.split(" ", -1));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("cannot be written to standard output");
  }

  @Test
  void tellsItsVersion() {
    assertThat(CommandResult.of("--version").out()).matches("(?s)verisim \\d.*Java .*");
    assertThat(CommandResult.of("version").out())
        .isEqualTo(CommandResult.of("--version").out());
  }

  @Test
  void saysThatAPresetNeedsAText() {
    CommandResult outcome = CommandResult.of("run", "shakespeare-cpu", "--data", folder.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("corpus.source: is empty");
  }

  @Test
  void refusesAnotherSpecificationForAnExistingRun() throws IOException {
    StoredExample.make(folder, "demo-1337", "preset: demo");

    CommandResult outcome =
        CommandResult.of("demo", "--set", "grpo.klWeight=0.5", "--data", folder.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "run demo-1337", "grpo.klWeight: is 0.5, but the run was started with 0.3", "--id");
  }

  @Test
  void refusesAFolderInUseByAServer() throws IOException {
    try (DataFolder data = DataFolder.claim(folder)) {
      CommandResult outcome = CommandResult.of("up", "--data", data.root().toString());

      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err())
          .contains("in use by process " + ProcessHandle.current().pid(), "--data");
    }
  }

  @Test
  void namesTheNearestOption() {
    CommandResult outcome = CommandResult.of("demo", "--cycels", "2");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--cycels", "--cycles", "demo --help");
  }

  @Test
  void refusesAnInvalidId() {
    CommandResult outcome = CommandResult.of("demo", "--id", "No Id", "--data", folder.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("No Id", "lower-case letters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "show x",
        "watch x",
        "cycles x 1",
        "pause x",
        "stop x",
        "resume x",
        "fork x --from-cycle 1",
        "rate x",
        "start demo"
      })
  void exitsWith4IfNoServerAnswers(String command) throws IOException {
    String server = "http://127.0.0.1:" + freePort();

    CommandResult outcome = CommandResult.of((command + " --server " + server).split(" "));

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains(server, "'up'");
  }

  @Test
  void specPrintsSchemaDefaultsAndPresets() {
    assertThat(CommandResult.of("spec", "--schema").out())
        .contains("json-schema.org/draft/2020-12");
    assertThat(CommandResult.of("spec", "--defaults").out()).contains("klWeight: 0.3");
    assertThat(CommandResult.of("spec", "--preset", "letter").out()).contains("name: letter");
    assertThat(CommandResult.of("spec", "--preset", "lettre").err())
        .contains("--preset is lettre, expected one of demo, grammar, letter");
    assertThat(CommandResult.of("spec").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo", "run", "up", "start", "list", "show", "watch", "cycles", "pause", "stop", "resume",
        "fork", "rate", "sample", "export", "verify", "spec", "doctor", "chaos"
      })
  void everyCommandHasHelp(String command) {
    CommandResult outcome = CommandResult.of(command, "--help");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("Usage: verisim " + command);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
