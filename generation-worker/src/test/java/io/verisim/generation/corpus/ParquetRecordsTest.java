package io.verisim.generation.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.Digest;
import io.verisim.engine.ProgressListener;
import io.verisim.spec.SpecReader;
import io.verisim.text.Example;
import io.verisim.text.TextException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are those of {@code src/test/fixtures/parquet_files.py}. */
class ParquetRecordsTest {
  /** All but the third, which is blank. */
  private static final List<String> TEXTS = Stream.concat(
          Stream.of("one", "zwei, gr\u00f6\u00dfer\nzwei", "\ud83d\udc4d four"),
          IntStream.range(4, 20).mapToObj(i -> "text " + i))
      .toList();

  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4", "encodings"})
  void readsTheTextOfEachRow(String name) throws IOException {
    assertThat(read("text", file(name))).isEqualTo(TEXTS);
  }

  @Test
  void readsBytesAsText() throws IOException {
    assertThat(read("raw", file("snappy"))).isEqualTo(TEXTS);
  }

  @Test
  void aFileMayHaveNoRows() throws IOException {
    assertThat(read("text", file("empty"), file("zstd"))).isEqualTo(TEXTS);
  }

  @Test
  void theDigestIsThatOfTheStoredFiles() throws IOException {
    byte[] one = bytes("gzip");
    try (SourceDocuments documents = documents("text", file("gzip"), file("gzip"))) {
      List<Double> progress = new ArrayList<>();
      for (String text = documents.next(); text != null; text = documents.next()) {
        progress.add(documents.progress());
      }
      assertThat(progress).hasSize(2 * TEXTS.size()).isSorted().endsWith(1.0);
      assertThat(progress.get(0)).isLessThan(0.1);
      assertThat(documents.bytes()).isEqualTo(2L * one.length);
      byte[] both = Arrays.copyOf(one, 2 * one.length);
      System.arraycopy(one, 0, both, one.length, one.length);
      assertThat(documents.digest()).isEqualTo(Digest.of(both).hex());
    }
  }

  @Test
  void reportsProgressAfterTheLastByteHasArrived() throws IOException {
    byte[] many = bytes("many");
    AtomicInteger reports = new AtomicInteger();
    try (SourceDocuments documents = documents("text", file("many"))) {
      documents.report(reports::incrementAndGet);
      documents.next();
      assertThat(documents.bytes()).isEqualTo(many.length);
      int before = reports.get();
      for (int row = 0; row < 2048; row++) {
        documents.next();
      }
      assertThat(reports.get()).isEqualTo(before + 2);
    }
  }

  @Test
  void aPageBeyondTheMemoryOfAWorkerIsRefusedBeforeItIsRead() {
    ParquetCodecs codecs = new ParquetCodecs("a.parquet");
    for (CompressionCodecName name :
        List.of(CompressionCodecName.GZIP, CompressionCodecName.ZSTD)) {
      assertThatThrownBy(
              () -> codecs.getDecompressor(name).decompress(BytesInput.empty(), (1 << 28) + 1))
          .isInstanceOf(TextException.class)
          .hasMessage("a.parquet has a page of 268435457 bytes, the limit is 268435456; write the"
              + " file again with smaller pages");
    }
  }

  @Test
  void leavesNoCopyBehind() throws IOException {
    try (SourceDocuments documents = documents("text", file("gzip"), file("zstd"))) {
      documents.next();
      assertThat(folder).isNotEmptyDirectory();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void readsPromptsAndCompletions() throws IOException {
    assertThat(readExamples("question", "text", "empty")).isEmpty();
    assertThat(readExamples("question", "answer", "zstd"))
        .hasSize(20)
        .endsWith(new Example("question 19", "answer 19"));
    assertThatThrownBy(() -> readExamples("question", "text", "zstd"))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("row 3: the field \"text\" (corpus.completion) is empty");
  }

  private List<Example> readExamples(String prompt, String completion, String name)
      throws IOException {
    Map<String, String> sets =
        Map.of("corpus.source", "x", "corpus.prompt", prompt, "corpus.completion", completion);
    try (SourceExamples examples = new SourceExamples(
        SpecReader.read("{}", "test", sets).corpus(),
        List.of(file(name)),
        folder,
        ProgressListener.NONE)) {
      return examples.read();
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          zstd | body | row 1: has no field "body" (corpus.field); its fields are id, text, gaps, question, answer, messages, who, raw, bad
          zstd | id | row 1: the field "id" (corpus.field) is not text
          zstd | messages | row 1: the field "messages" (corpus.field) is not text
          zstd | gaps | row 2: the field "gaps" (corpus.field) is not text
          gzip | bad | row 8: byte 3 (0xE9) of the field "bad" is not UTF-8; convert the text to UTF-8
          brotli | text | brotli.parquet: is compressed with BROTLI, which is not read; write the file again with zstd
          """)
  void namesTheRowThatHasNoText(String name, String field, String words) {
    assertRefused(field, file(name), words);
  }

  @Test
  void namesAFileThatIsCutOff() throws IOException {
    byte[] whole = bytes("none");
    for (int length : new int[] {0, 5, 100, whole.length - 1}) {
      byte[] part = Arrays.copyOf(whole, length);
      assertRefused(
          "text",
          new SourceFile("a.parquet", length, () -> new ByteArrayInputStream(part)),
          "corpus.source: a.parquet cannot be read as Parquet: it is damaged, incomplete, or of");
    }
  }

  /** The texts of all columns are in the first row group, before the others. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4", "encodings"})
  void namesAFileWithDamagedPages(String name) throws IOException {
    byte[] whole = bytes(name);
    int refused = 0;
    for (int at = 4; at < whole.length / 3; at += 53) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x11;
      SourceFile file =
          new SourceFile("a.parquet", damaged.length, () -> new ByteArrayInputStream(damaged));
      try {
        assertThat(read("text", file)).as("damage at %d", at).hasSizeGreaterThan(9);
      } catch (TextException e) {
        refused++;
        assertThat(e).hasMessageStartingWith("corpus.source: a.parquet");
      }
      assertThat(folder).isEmptyDirectory();
    }
    assertThat(refused).isGreaterThan(2);
  }

  private void assertRefused(String field, SourceFile file, String words) {
    assertThatThrownBy(() -> read(field, file))
        .isInstanceOf(TextException.class)
        .hasMessageContaining(words);
    assertThat(folder).isEmptyDirectory();
  }

  private List<String> read(String field, SourceFile... files) throws IOException {
    try (SourceDocuments documents = documents(field, files)) {
      List<String> all = new ArrayList<>();
      for (String next = documents.next(); next != null; next = documents.next()) {
        all.add(next);
      }
      return all;
    }
  }

  private SourceDocuments documents(String field, SourceFile... files) {
    Map<String, String> sets = Map.of("corpus.source", "x", "corpus.field", field);
    return new SourceDocuments(
        SpecReader.read("{}", "test", sets).corpus(),
        List.of(files),
        folder,
        ProgressListener.NONE);
  }

  private static SourceFile file(String name) {
    byte[] content = bytes(name);
    return new SourceFile(
        name + ".parquet", content.length, () -> new ByteArrayInputStream(content));
  }

  private static byte[] bytes(String name) {
    try (InputStream in = Objects.requireNonNull(
        ParquetRecordsTest.class.getResourceAsStream("parquet/" + name + ".parquet"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
