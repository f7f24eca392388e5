package io.verisim.generation.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.verisim.artifact.Digest;
import io.verisim.engine.ProgressListener;
import io.verisim.spec.CorpusSpec;
import io.verisim.spec.SpecReader;
import io.verisim.text.TextException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceDocumentsTest {
  private static final String LINES = "one\n\n  two  \n\t\nthree\n";

  @ParameterizedTest
  @ValueSource(
      strings = {"a.txt", "README", "a.md", "a.txt.gz", "A.TXT.ZST", "http://h/a.gz?x=1.zst"})
  void readsLinesOfRunningText(String name) throws IOException {
    assertThat(read("line", file(name, LINES))).containsExactly("one", "  two  ", "three");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.ndjson", "a.jsonl.gz", "a.jsonl.zst"})
  void readsRecordsOfJsonLines(String name) throws IOException {
    String text = """
        {"id": 1, "text": "one\\n\\nmore"}

        {"text": "  ", "id": 2}
        {"text": "three\\r\\nlines"}
        """;
    assertThat(read("line", file(name, text))).containsExactly("one\n\nmore", "three\nlines");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.csv.gz"})
  void readsRowsOfATable(String name) throws IOException {
    String text = "id,text\r\n1,one\r\n2,\"two, \"\"quoted\"\"\nand a line\"\r\n";
    assertThat(read("paragraph", file(name, text)))
        .containsExactly("one", "two, \"quoted\"\nand a line");
  }

  @Test
  void takesTheFieldThatTheSpecificationNames() throws IOException {
    CorpusSpec corpus = spec("paragraph", Map.of("corpus.field", "body"));
    assertThat(read(corpus, file("a.jsonl", "{\"text\": \"no\", \"body\": \"yes\"}")))
        .containsExactly("yes");
  }

  @ParameterizedTest
  @CsvSource({"paragraph, 3", "line, 5", "file, 1"})
  void cutsRunningTextIntoDocuments(String unit, int count) throws IOException {
    String text = "\n \nfirst\r\nparagraph\n\n\n  second\n \t\nthird\nend\n\n";
    List<String> documents = read(unit, file("a.txt", text));

    assertThat(documents).hasSize(count);
    assertThat(documents).allMatch(document -> !document.endsWith("\n"));
    if (unit.equals("paragraph")) {
      assertThat(documents).containsExactly("first\nparagraph", "  second", "third\nend");
    }
    if (unit.equals("file")) {
      assertThat(documents.get(0)).startsWith("first\nparagraph\n\n\n  second").endsWith("end");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.csv"})
  void blankTextsAndLinesOfRecordsAreLeftOut(String name) throws IOException {
    String text = name.endsWith("csv")
        ? "id,text\n1,\n\n2,x\n\n"
        : "{\"text\": \"\"}\n\n{\"text\": \"x\"}\n\n";
    assertThat(read("line", file(name, text))).containsExactly("x");
  }

  @Test
  void lineEndsOfRecordsBecomeLf() throws IOException {
    assertThat(read("line", file("a.csv", "text\n\"a\r\nb\rc\"\n"))).containsExactly("a\nb\nc");
    assertThat(read("file", file("a.txt", "a\r\n\r\nb\rc\r"))).containsExactly("a\n\nb\nc");
  }

  /** A stream of a network never says what it will have. */
  @Test
  void aCompressedFileMayHaveSeveralMembers() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    for (int member = 0; member < 600; member++) {
      expected.add("member " + member);
      both.writeBytes(stored("a.gz", ("member " + member + "\n").getBytes(UTF_8)));
    }
    byte[] content = both.toByteArray();
    SourceFile file = new SourceFile(
        "a.gz",
        content.length,
        () -> new java.io.FilterInputStream(new ByteArrayInputStream(content)) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 37));
          }

          @Override
          public int available() {
            return 0;
          }
        });
    assertThat(read("line", file)).isEqualTo(expected);
  }

  @Test
  void aLineIsReadWholeAcrossBuffers() throws IOException {
    String line = "x".repeat((1 << 14) - 1);
    assertThat(read("line", file("a.txt", line + "\r\n" + line + "y\r\nz")))
        .containsExactly(line, line + "y", "z");
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    assertThat(read("line", file("a.txt", "\uFEFFone\n\uFEFFtwo")))
        .containsExactly("one", "\uFEFFtwo");
  }

  @Test
  void composesCharactersIfAsked() throws IOException {
    SourceFile file = file("a.txt", "e\u0301");
    assertThat(read("line", file)).containsExactly("e\u0301");
    assertThat(read(spec("line", Map.of("corpus.normalize", "nfc")), file))
        .containsExactly("\u00e9");
  }

  @Test
  void theDigestIsThatOfTheStoredFiles() throws IOException {
    SourceFile first = file("a.txt.gz", LINES);
    SourceFile second = file("b.txt", LINES);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first.content().open().readAllBytes());
    both.writeBytes(second.content().open().readAllBytes());
    try (SourceDocuments documents = new SourceDocuments(
        spec("line", Map.of()), List.of(first, second), Path.of("unused"), ProgressListener.NONE)) {
      assertThat(all(documents)).hasSize(6);
      assertThat(documents.progress()).isEqualTo(1);
      assertThat(documents.bytes()).isEqualTo(both.size());
      assertThat(documents.digest()).isEqualTo(Digest.of(both.toByteArray()).hex());
    }
  }

  @Test
  void namesTheLineAndTheByteThatIsNotUtf8() {
    byte[] text = ("a line\n".repeat(30_000) + "na\u00efve").getBytes(UTF_8);
    text[text.length - 1] = (byte) 0xff;
    assertRefused(
        new SourceFile("a.txt", text.length, () -> new ByteArrayInputStream(text)),
        "corpus.source: a.txt, line 30001: byte 210005 (0xFF) is not UTF-8");
  }

  @Test
  void namesTheLineAndTheByteOfACutCharacter() {
    byte[] text = Arrays.copyOf("one\nna\u00ef".getBytes(UTF_8), 7);
    assertRefused(
        new SourceFile("a.txt", text.length, () -> new ByteArrayInputStream(text)),
        "a.txt, line 2: byte 6 (0xC3) is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt.gz", "a.txt.zst"})
  void namesAFileThatIsCutOff(String name) throws IOException {
    byte[] whole = file(name, "some text\n".repeat(1000)).content().open().readAllBytes();
    byte[] part = Arrays.copyOf(whole, whole.length - 9);
    assertRefused(
        new SourceFile(name, part.length, () -> new ByteArrayInputStream(part)),
        "corpus.source: " + name + " cannot be decompressed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt.gz", "a.txt.zst"})
  void namesAFileThatIsNotCompressed(String name) {
    byte[] plain = LINES.getBytes(UTF_8);
    assertRefused(
        new SourceFile(name, plain.length, () -> new ByteArrayInputStream(plain)),
        "corpus.source: " + name + " cannot be decompressed");
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt.gz, a.txt, 'compressed by gzip, but its name does not end with .gz; rename it'",
    "a.txt.zst, a.jsonl, 'compressed by Zstandard, but its name does not end with .zst; rename it'"
  })
  void namesACompressedFileWhoseNameDoesNotSaySo(String packed, String name, String words) {
    byte[] content = stored(packed, LINES.getBytes(UTF_8));
    assertRefused(
        new SourceFile(name, content.length, () -> new ByteArrayInputStream(content)),
        "corpus.source: " + name + " is " + words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt.gz", "a.txt.zst"})
  void refusesAFileThatExpandsWithoutMeasure(String name) {
    assertRefused(
        file(name, "no text has so little to say\n".repeat(3 << 20)),
        name + " has more than 200 times its size when it is decompressed");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          a.jsonl | {"text": "x"}~~plain | a.jsonl, line 3: is not a JSON object
          a.jsonl | [1] | a.jsonl, line 1: is not a JSON object
          a.jsonl | {"body": "x", "id": 1} | a.jsonl, line 1: has no field "text" (corpus.field); its fields are body, id
          a.jsonl | {"text": 7} | a.jsonl, line 1: the field "text" (corpus.field) is not text
          a.csv | id,text~1,x~2 | a.csv, line 3: has 1 values, expected 2
          a.csv | id,body~1,x | a.csv, line 2: has no field "text" (corpus.field); its fields are id, body
          a.csv | id,text~1,"x | is no row of a table
          a.csv | "te"xt,b~1,2 | a.csv, line 1: is no header of a table
          a.jsonl | {"text": "cut \\ud83d"} | a.jsonl, line 1: the field "text" (corpus.field) has half of a surrogate pair
          a.txt.gz |  | a.txt.gz cannot be decompressed
          a.csv | text,text~1,x | a.csv, line 1: is no header of a table
          """)
  void namesTheLineThatIsNoRecord(String name, String content, String words) {
    assertRefused(
        content == null
            ? new SourceFile(name, 0, () -> new ByteArrayInputStream(new byte[0]))
            : file(name, content.replace('~', '\n')),
        words);
  }

  private static void assertRefused(SourceFile file, String words) {
    assertThatThrownBy(() -> read("line", file))
        .isInstanceOf(TextException.class)
        .hasMessageContaining(words);
  }

  private static SourceFile file(String name, String text) {
    byte[] content = stored(name, text.getBytes(UTF_8));
    return new SourceFile(name, content.length, () -> new ByteArrayInputStream(content));
  }

  private static byte[] stored(String name, byte[] content) {
    if (name.toLowerCase(java.util.Locale.ROOT).endsWith(".zst") && !name.startsWith("http")) {
      return Zstd.compress(content);
    }
    if (!name.contains(".gz")) {
      return content;
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return compressed.toByteArray();
  }

  private static CorpusSpec spec(String unit, Map<String, String> more) {
    Map<String, String> sets = new java.util.HashMap<>(more);
    sets.put("corpus.documents", unit);
    sets.put("corpus.source", "text");
    return SpecReader.read("{}", "test", sets).corpus();
  }

  private static List<String> read(String unit, SourceFile... files) throws IOException {
    return read(spec(unit, Map.of()), files);
  }

  private static List<String> read(CorpusSpec corpus, SourceFile... files) throws IOException {
    try (SourceDocuments documents =
        new SourceDocuments(corpus, List.of(files), Path.of("unused"), ProgressListener.NONE)) {
      return all(documents);
    }
  }

  private static List<String> all(SourceDocuments documents) throws IOException {
    List<String> all = new ArrayList<>();
    for (String next = documents.next(); next != null; next = documents.next()) {
      all.add(next);
    }
    return all;
  }
}
