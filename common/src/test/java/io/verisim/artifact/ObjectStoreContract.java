package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object store must do. */
public abstract class ObjectStoreContract {

  private static final int WRITERS = 16;
  private static final int MORE_THAN_A_PART = (16 << 20) + 12_345;

  /** The store under test, empty at the start of each test. */
  protected abstract ObjectStore store() throws IOException;

  /**
   * The same store as another process would see it, after a restart of its server if it has one.
   */
  protected abstract ObjectStore restarted() throws Exception;

  @Test
  void getReturnsThePutObject() throws IOException {
    store().put("runs/a/one.json", bytes("one"));

    assertThat(store().get("runs/a/one.json"))
        .hasValueSatisfying(body -> assertThat(body).isEqualTo(bytes("one")));
    assertThat(store().size("runs/a/one.json")).hasValue(3);
  }

  @Test
  void putReplacesAnExistingObject() throws IOException {
    store().put("a", bytes("first"));
    store().put("a", bytes("second"));

    assertThat(store().get("a").orElseThrow()).isEqualTo(bytes("second"));
  }

  @Test
  void copyReplacesAnExistingTarget() throws IOException {
    store().put("runs/a/one.json", bytes("one"));
    store().put("runs/b/one.json", bytes("other"));

    store().copy("runs/a/one.json", "runs/b/one.json");
    store().copy("runs/a/one.json", "runs/c/one.json");

    assertThat(store().get("runs/b/one.json").orElseThrow()).isEqualTo(bytes("one"));
    assertThat(store().get("runs/c/one.json").orElseThrow()).isEqualTo(bytes("one"));
    assertThat(store().get("runs/a/one.json").orElseThrow()).isEqualTo(bytes("one"));
  }

  @Test
  void copyingAMissingObjectFails() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store().copy("nothing", "target"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_MISSING));
  }

  @Test
  void holdsEmptyObjects() throws IOException {
    store().put("empty", new byte[0]);

    assertThat(store().get("empty").orElseThrow()).isEmpty();
    assertThat(store().size("empty")).hasValue(0);
    assertThat(read("empty", 0, -1)).isEmpty();
  }

  @Test
  void reportsAMissingObject() throws IOException {
    assertThat(store().get("nothing")).isEmpty();
    assertThat(store().size("nothing")).isEmpty();
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store().open("nothing", 0, -1))
        .withMessageContaining("nothing")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_MISSING));
  }

  @Test
  void downloadingAMissingObjectLeavesNoFile(@TempDir Path folder) {
    Path target = folder.resolve("target");

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store().download("nothing", target))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_MISSING));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void readsRanges() throws IOException {
    store().put("digits", bytes("0123456789"));

    assertThat(read("digits", 0, 3)).isEqualTo("012");
    assertThat(read("digits", 4, 2)).isEqualTo("45");
    assertThat(read("digits", 7, -1)).isEqualTo("789");
    assertThat(read("digits", 8, 100)).isEqualTo("89");
    assertThat(read("digits", 3, 0)).isEmpty();
    assertThat(read("digits", 10, -1)).isEmpty();
    assertThat(read("digits", 99, 5)).isEmpty();
  }

  @Test
  void sendsAFileLongerThanOnePart(@TempDir Path folder) throws IOException {
    byte[] content = new byte[MORE_THAN_A_PART];
    new Random(7).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);

    store().put("large.bin", file);
    store().download("large.bin", folder.resolve("back"));

    assertThat(store().size("large.bin")).hasValue(MORE_THAN_A_PART);
    assertThat(Digest.of(folder.resolve("back"))).isEqualTo(Digest.of(file));
    assertThat(read("large.bin", MORE_THAN_A_PART - 3, -1)).hasSize(3);
    assertThat(store().list("")).containsExactly("large.bin");
  }

  @Test
  void listsKeysUnderAPrefixSorted() throws IOException {
    for (String key : List.of("runs/b/x", "runs/a/y/deep", "runs/a/x", "other/z")) {
      store().put(key, bytes(key));
    }

    assertThat(store().list(""))
        .containsExactly("other/z", "runs/a/x", "runs/a/y/deep", "runs/b/x");
    assertThat(store().list("runs/a/")).containsExactly("runs/a/x", "runs/a/y/deep");
    assertThat(store().list("runs/nowhere/")).isEmpty();
    assertThat(store().folders("runs/")).containsExactly("a", "b");
    assertThat(store().folders("runs/a/")).containsExactly("y");
    assertThat(store().folders("nowhere/")).isEmpty();
  }

  @Test
  void deleteIgnoresMissingObjects() throws IOException {
    store().put("a/1", bytes("1"));
    store().put("a/2", bytes("2"));

    store().delete(List.of("a/1", "a/never"));

    assertThat(store().list("")).containsExactly("a/2");
  }

  @Test
  void putIfAbsentKeepsTheFirst() throws IOException {
    assertThat(store().putIfAbsent("once", bytes("first"))).isTrue();
    assertThat(store().putIfAbsent("once", bytes("second"))).isFalse();
    assertThat(store().get("once").orElseThrow()).isEqualTo(bytes("first"));
  }

  @Test
  void putIfAbsentSucceedsAgainWithAnEqualBody() throws IOException {
    assertThat(store().putIfAbsent("once", bytes("same"))).isTrue();
    assertThat(store().putIfAbsent("once", bytes("same"))).isTrue();
  }

  @Test
  void exactlyOneOfManyConcurrentWritersWins() throws Exception {
    ObjectStore store = store();
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        byte[] body = bytes("writer " + i);
        writers.add(threads.submit(() -> {
          start.await();
          return store.putIfAbsent("runs/race/manifest.json", body);
        }));
      }
      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        if (writers.get(i).get()) {
          winners.add(i);
        }
      }
      assertThat(winners).hasSize(1);
      assertThat(store.get("runs/race/manifest.json").orElseThrow())
          .isEqualTo(bytes("writer " + winners.get(0)));
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/..", ".hidden", "a/.tmp", "a\\b",
        "a\nb"
      })
  void refusesInvalidKeys(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store().put(key, bytes("x")))
        .withMessageContaining(key);
    assertThatIllegalArgumentException().isThrownBy(() -> store().putIfAbsent(key, bytes("x")));
    assertThatIllegalArgumentException().isThrownBy(() -> store().get(key));
    assertThatIllegalArgumentException().isThrownBy(() -> store().open(key, 0, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> store().size(key));
    assertThatIllegalArgumentException().isThrownBy(() -> store().delete(List.of(key)));
  }

  @Test
  void refusesAPrefixOutsideTheStore() {
    assertThatIllegalArgumentException().isThrownBy(() -> store().list("../"));
    assertThatIllegalArgumentException().isThrownBy(() -> store().folders("a/../../"));
  }

  @Test
  void survivesARestart() throws Exception {
    store().put("runs/a/kept", bytes("kept"));

    ObjectStore again = restarted();

    assertThat(again.get("runs/a/kept").orElseThrow()).isEqualTo(bytes("kept"));
    assertThat(again.putIfAbsent("runs/a/kept", bytes("other"))).isFalse();
    again.check();
  }

  private String read(String key, long offset, long length) throws IOException {
    try (InputStream in = store().open(key, offset, length)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
