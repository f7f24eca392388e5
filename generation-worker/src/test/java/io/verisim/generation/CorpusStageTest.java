package io.verisim.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.Digest;
import io.verisim.contract.GenerationActivities.CorpusInput;
import io.verisim.grammar.Grammar;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Examples;
import io.verisim.text.Split;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusStageTest {
  private static final String SOURCE = "corpus.source";
  private static final String SCORERS = "rewardModel.scorers";
  private static final String LEFT_TO_RIGHT = "[{nLayer: 1, nHead: 1, nEmbd: 12}]";
  /** Samples that a short text has windows for. */
  private static final Map<String, String> MODEST = Map.of(
      "rewardData.valSamples", "2",
      "evaluation.samples", "2",
      "corpus.documents", "line",
      "corpus.split", "[0.4, 0.3, 0.3]");

  @TempDir
  Path folder;

  private GenerationBench bench;

  @BeforeEach
  void open() {
    bench = new GenerationBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theGrammarWritesTheRequestedNumberOfSentences() throws IOException {
    StageOutcome outcome = prepare(Map.of("corpus.sentences", "1190"));

    CorpusFolder corpus = files(outcome);
    int sentences = 0;
    for (Split split : Split.values()) {
      List<String> lines = text(corpus, split).lines().toList();
      assertThat(Grammar.builtIn().judge(lines).validShare())
          .as("valid in %s", split)
          .isEqualTo(1);
      sentences += lines.size();
    }
    assertThat(sentences).isEqualTo(1190);
    assertThat(corpus.grammar()).contains(Grammar.builtIn().source());
    assertThat((Double) outcome.results().get("entropyPerToken"))
        .isEqualTo(Grammar.builtIn().entropyPerCharacter());
  }

  @Test
  void theSmallerGrammarIsASourceOfItsOwn() throws IOException {
    CorpusFolder corpus = files(prepare(Map.of(SOURCE, "small-grammar")));

    assertThat(corpus.grammar()).contains(Grammar.small().source());
    assertThat(Grammar.small().judge(text(corpus, Split.TEST).lines().toList()).validShare())
        .isEqualTo(1);
  }

  @Test
  void splitsShareNoDocument() throws IOException {
    CorpusFolder corpus = files(prepare(Map.of()));

    Set<String> seen = new HashSet<>(text(corpus, Split.TRAIN).lines().toList());
    for (Split other : List.of(Split.VAL, Split.TEST)) {
      List<String> lines = text(corpus, other).lines().toList();
      long shared = lines.stream()
          .filter(line -> line.length() > 60 && seen.contains(line))
          .count();
      assertThat(shared).as("long sentences of %s also in train", other).isZero();
    }
  }

  @Test
  void reportedFiguresMatchTheFiles() throws IOException {
    StageOutcome outcome = prepare(Map.of());

    CorpusFolder corpus = files(outcome);
    for (Split split : Split.values()) {
      assertThat(outcome.results())
          .containsEntry("tokens/" + split.word(), (int) corpus.text(split).size());
    }
    assertThat(outcome.results())
        .containsEntry("vocabularySize", corpus.tokenizer().vocabularySize());
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
  }

  @Test
  void aRepeatedCorpusIsEqualUnlessTheSeedChanges() {
    Digest first = prepare(Map.of()).artifact().digest();

    assertThat(prepareElsewhere(Map.of())).isEqualTo(first);
    assertThat(prepareElsewhere(Map.of("seed", "7"))).isNotEqualTo(first);
  }

  @Test
  void usesAGrammarFromAFile() throws IOException {
    Path grammar = Files.writeString(folder.resolve("my.grammar"), """
        sentence:
          1 letter letter letter letter letter letter letter letter "."

        letter:
          1 "a" | 1 "b" | 2 "c"
        """);

    CorpusFolder corpus = files(prepare(Map.of("corpus.grammar", grammar.toString())));

    assertThat(text(corpus, Split.TRAIN).lines()).allMatch(line -> line.matches("[abc]{8}\\."));
    assertThat(corpus.grammar()).contains(Files.readString(grammar));
  }

  @Test
  void splitsAFileIntoDocuments() throws IOException {
    StageOutcome outcome = prepare(MODEST, file("text.txt", text(60)));

    assertThat(lines(files(outcome))).isEqualTo(new HashSet<>(text(60).lines().toList()));
    assertThat(outcome.results())
        .containsEntry("sourceBytes", text(60).length())
        .containsEntry("sourceSha256", Digest.of(text(60).getBytes(UTF_8)).hex());
  }

  /** Its tokens are the word "line" and single characters. */
  @Test
  void usesATokenizerFromAFile() throws IOException {
    StringBuilder vocabulary = new StringBuilder("\"<end>\": 0, \"line\": 1");
    (text(10) + "q{}?")
        .chars()
        .distinct()
        .forEach(c -> vocabulary.append(
            ", \"%s\": %d".formatted(c == '\n' ? "\\n" : Character.toString(c), c)));
    String tokenizer = file(
        "tokenizer.json",
        "{\"version\": \"1.0\", \"added_tokens\": [], \"pre_tokenizer\": {\"type\": \"Split\","
            + " \"pattern\": {\"Regex\": \"line|[\\\\s\\\\S]\"}, \"behavior\": \"Isolated\","
            + " \"invert\": false}, \"decoder\": {\"type\": \"Fuse\"}, \"model\": {\"type\":"
            + " \"WordLevel\", \"vocab\": {" + vocabulary + "}, \"unk_token\": \"<end>\"}}");
    Map<String, String> sets = new HashMap<>(MODEST);
    sets.put("corpus.tokenizer", tokenizer);

    StringBuilder questions = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      questions.append("{\"q\": \"line\", \"a\": \"%d\"}%n".formatted(i));
    }
    Map<String, String> ending = new HashMap<>(sets);
    ending.putAll(answers(file("data.jsonl", questions.toString())));
    assertUnusable(ending, "corpus.tokenizer: ");
    assertUnusable(Map.of("corpus.tokenizer", file("no.json", "[]")), "no.json: tokenizer.json");

    file("tokenizer_config.json", "{\"eos_token\": \"<end>\"}");
    ending.put(
        SOURCE,
        file(
            "ends.jsonl",
            questions + "{\"q\": \"~line\", \"a\": \"1\"}\n{\"q\": \"line\", \"a\": \"1~2\"}\n"));
    assertThat(refused(ending).getOriginalMessage())
        .contains(
            "corpus.completion: has the token that ends a text inside the completion \"1~2\"");
    ending.put(SOURCE, file("over.jsonl", questions + "{\"q\": \"line~\", \"a\": \"1\"}\n"));
    assertThat(refused(ending).getOriginalMessage())
        .contains("corpus.prompt: has the prompt \"line~\", which ends with the token that ends");

    CorpusFolder corpus = files(prepare(sets, file("text.txt", text(60))));
    assertThat(lines(corpus)).isEqualTo(new HashSet<>(text(60).lines().toList()));
    assertThat(corpus.tokenizer().encode("line 0")).containsExactly(1, ' ', '0');
  }

  @Test
  void readsTheFilesOfAFolderByName() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(
        Files.createDirectory(texts.resolve("deep")).resolve("b.txt"),
        text(60).substring(text(60).length() / 2));
    Files.writeString(texts.resolve("a.txt"), text(60).substring(0, text(60).length() / 2));

    StageOutcome outcome = prepare(MODEST, texts.toString());

    assertThat(outcome.results())
        .containsEntry("sourceSha256", Digest.of(text(60).getBytes(UTF_8)).hex());
  }

  @Test
  void readsTheFilesThatAPatternMatches() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Path deep = Files.createDirectory(texts.resolve("deep"));
    Files.writeString(texts.resolve("a.txt"), text(30));
    Files.writeString(deep.resolve("b.txt"), text(60).substring(text(30).length()));
    Files.writeString(texts.resolve("c.log"), "not wanted\n");

    assertUnusable(Map.of(SOURCE, texts + "/*.pdf"), "there is no file that " + texts + "/*.pdf");
    assertUnusable(Map.of(SOURCE, texts + "/[a"), "is no pattern of files");
    assertThat(lines(files(prepare(MODEST, texts + "/**.txt"))))
        .isEqualTo(new HashSet<>(text(60).lines().toList()));
  }

  @Test
  void hiddenFilesOfAFolderAreNoText() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), text(60));
    Files.write(texts.resolve(".DS_Store"), new byte[] {(byte) 0xff});
    Files.writeString(Files.createDirectory(texts.resolve(".git")).resolve("config"), "no text");

    assertThat(lines(files(prepare(MODEST, texts.toString()))))
        .isEqualTo(new HashSet<>(text(60).lines().toList()));
  }

  @Test
  void downloadsAnAddressAndFollowsARedirect() throws IOException {
    try (TextServer server = new TextServer(text(60).getBytes(UTF_8))) {
      assertThat(lines(files(prepare(MODEST, server.address("/moved")))))
          .isEqualTo(new HashSet<>(text(60).lines().toList()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/gone,   text-unusable,       true,  answered with status 404",
    "/busy,   source-unavailable, false, answered with status 503",
    "/limit,  source-unavailable, false, answered with status 429"
  })
  void reportsAnAddressThatDoesNotReturnText(
      String path, String code, boolean forGood, String words) throws IOException {
    try (TextServer server = new TextServer(new byte[0])) {
      ApplicationFailure failure = refused(Map.of(SOURCE, server.address(path)));

      assertThat(failure.getType()).isEqualTo(code);
      assertThat(failure.isNonRetryable()).isEqualTo(forGood);
      assertThat(failure.getOriginalMessage()).contains(server.address(path) + " " + words);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://a host/text", "https://x_y/text", "http://h/%zz"})
  void refusesAnInvalidAddressWithoutRetry(String address) {
    ApplicationFailure failure = refused(Map.of(SOURCE, address));

    assertThat(failure.getType()).isEqualTo("text-unusable");
    assertThat(failure.getOriginalMessage()).startsWith("corpus.source: " + address);
  }

  @Test
  void namesAMissingFileWithItsKey() {
    Path missing = folder.resolve("missing.txt");

    assertUnusable(
        Map.of(SOURCE, missing.toString()), "corpus.source: there is no file or folder " + missing);
    assertUnusable(
        Map.of("corpus.grammar", missing.toString()),
        "corpus.grammar: there is no file or folder " + missing);
  }

  @Test
  void anEmptySourceIsRefused() throws IOException {
    assertUnusable(Map.of(SOURCE, file("empty.txt", "")), "corpus.source: ");
    assertUnusable(Map.of(SOURCE, file("blank.txt", "\n \n")), "the corpus holds no text");
    String nothing = Files.createDirectory(folder.resolve("nothing")).toString();
    assertUnusable(Map.of(SOURCE, nothing), "corpus.source: " + nothing + " is empty");
  }

  @Test
  void namesTheFileAndByteThatIsNotUtf8() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), "good");
    Files.write(texts.resolve("b.txt"), new byte[] {'a', (byte) 0xff, 'b'});

    assertUnusable(
        Map.of(SOURCE, texts.toString()),
        "corpus.source: " + texts.resolve("b.txt") + ", line 1: byte 1 (0xFF) is not UTF-8");
  }

  @Test
  void namesTheLineOfABrokenGrammar() throws IOException {
    String grammar = file("my.grammar", "sentence:\n  1 nobody \".\"\n");

    assertUnusable(Map.of("corpus.grammar", grammar), grammar + ":");
  }

  @Test
  void aTextWithTooFewDocumentsForItsSplitsIsRefused() throws IOException {
    assertUnusable(
        Map.of(SOURCE, file("one.txt", "a single paragraph of text")), "is empty: 1 documents");
  }

  @Test
  void reportsEveryKeyThatDoesNotFitTheText() throws IOException {
    Map<String, String> sets = new HashMap<>(MODEST);
    sets.putAll(Map.of(
        SOURCE,
        file("text.txt", text(30)),
        "rewardData.valSamples",
        "5000",
        "evaluation.samples",
        "6000"));

    ApplicationFailure failure = refused(sets);

    assertThat(failure.getType()).isEqualTo("spec-invalid");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getOriginalMessage())
        .contains("2 problems")
        .containsPattern(
            "rewardData.valSamples: is 5000, but the val split of \\d+ tokens has only")
        .containsPattern("evaluation.samples: is 6000, but the test split of \\d+ tokens has only");
  }

  @Test
  void aTextShorterThanABlockIsRefused() throws IOException {
    Map<String, String> sets = new HashMap<>(MODEST);
    sets.putAll(Map.of(SOURCE, file("text.txt", text(30)), "model.blockSize", "4096"));

    assertThat(refused(sets).getOriginalMessage())
        .containsPattern("model.blockSize: is 4096, but the train split has only \\d+ tokens")
        .containsPattern("model.blockSize: is 4096, but the test split has only \\d+ tokens");
  }

  /** Prompts are those of JSON fields, in any order and with other fields beside them. */
  @Test
  void jsonLinesBecomeExamples() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"id\": ").append(i).append(", \"a\": \"yes ").append(i);
      lines.append("\\n.\", \"q\": \"is ").append(i).append("?\"}\n\n");
    }
    StageOutcome outcome = prepare(answers(file("data.jsonl", lines.toString())));

    CorpusFolder corpus = files(outcome);
    int found = 0;
    for (Split split : Split.values()) {
      Examples examples = (Examples) corpus.text(split);
      for (int i = 0; i < examples.count(); i++) {
        String prompt = corpus.tokenizer().decode(examples.prompt(i));
        String number = prompt.substring("is ".length(), prompt.length() - 1);
        assertThat(corpus.tokenizer().decode(examples.completion(i)))
            .isEqualTo("yes " + number + "\n.");
        found++;
      }
    }
    assertThat(found).isEqualTo(40);
    assertThat(corpus.tokenizer().endToken()).hasValue(corpus.tokenizer().vocabularySize() - 1);
    assertThat(corpus.grammar()).isEmpty();
  }

  @Test
  void namesTheLineThatIsNoExample() throws IOException {
    String good = "{\"q\": \"x\", \"a\": \"y\"}\n";
    assertUnusable(
        answers(file("a.txt", good)), "a.txt: is running text, but corpus.prompt needs records");
    assertUnusable(
        answers(file("a.jsonl", good + "\nplain text\n")), "a.jsonl, line 3: is not a JSON object");
    assertUnusable(
        answers(file("b.jsonl", good + "[1]\n")), "b.jsonl, line 2: is not a JSON object");
    assertUnusable(
        answers(file("c.jsonl", good + "{\"q\": \"x\", \"answer\": \"y\"}")),
        "c.jsonl, line 2: has no field \"a\" (corpus.completion); its fields are q, answer");
    assertUnusable(
        answers(file("d.jsonl", "{\"q\": 7, \"a\": \"y\"}")),
        "d.jsonl, line 1: the field \"q\" (corpus.prompt) is not text");
    assertUnusable(
        answers(file("e.jsonl", "{\"q\": \"x\", \"a\": \"\"}")),
        "e.jsonl, line 1: the field \"a\" (corpus.completion) is empty");
  }

  @Test
  void anExampleLongerThanABlockIsRefused() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"q\": \"").append(i).append("\", \"a\": \"yes\"}\n");
    }
    lines.append("{\"q\": \"why\", \"a\": \"").append("because ".repeat(20)).append("\"}\n");

    assertThat(refused(answers(file("long.jsonl", lines.toString()))).getOriginalMessage())
        .contains("model.blockSize: is 16, but 1 example is longer with the end token; the longest,"
            + " whose prompt is \"why\", has 164 tokens");
  }

  @Test
  void aBlockThatNoSentenceFitsIsRefused() {
    assertThat(refused(Map.of(
                SOURCE,
                "small-grammar",
                "corpus.prompt",
                "noun",
                "corpus.completion",
                "sentence",
                "model.blockSize",
                "8",
                SCORERS,
                LEFT_TO_RIGHT))
            .getOriginalMessage())
        .contains("model.blockSize: is 8, but of 1001 sentences of the grammar only 0 have the rule"
            + " noun");
  }

  @Test
  void theGrammarAsksForAWordOfARule() throws IOException {
    StageOutcome outcome = prepare(Map.of(
        SOURCE,
        "small-grammar",
        "corpus.prompt",
        "noun",
        "corpus.completion",
        "sentence",
        "corpus.sentences",
        "700",
        SCORERS,
        LEFT_TO_RIGHT,
        "model.blockSize",
        "64"));

    CorpusFolder corpus = files(outcome);
    Answers answers = new Answers(Grammar.small(), "noun");
    Examples examples = (Examples) corpus.text(Split.TRAIN);
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < examples.count(); i++) {
      prompts.add(corpus.tokenizer().decode(examples.prompt(i)));
      String sentence = corpus.tokenizer().decode(examples.completion(i));
      assertThat(answers.right(prompts.get(i), sentence)).as(sentence).isTrue();
      assertThat(answers.right("king: ", sentence)).isEqualTo(prompts.get(i).equals("king: "));
    }
    assertThat(prompts.stream().distinct()).hasSize(16);
    assertThat(outcome.results()).doesNotContainKey("entropyPerToken");
  }

  @Test
  void namesTheRulesIfThereIsNoSuchRule() {
    assertThat(refused(Map.of(
                "corpus.prompt", "nown", "corpus.completion", "sentence", SCORERS, LEFT_TO_RIGHT))
            .getOriginalMessage())
        .contains("corpus.prompt: is \"nown\", but the grammar has no such rule; its rules are ")
        .contains("noun");
  }

  private static Map<String, String> answers(String source) {
    Map<String, String> sets = new HashMap<>(MODEST);
    sets.putAll(Map.of(
        SOURCE, source, "corpus.prompt", "q", "corpus.completion", "a", SCORERS, LEFT_TO_RIGHT));
    return sets;
  }

  @Test
  void commitsNothingOfARefusedCorpus() throws IOException {
    refused(Map.of(SOURCE, file("empty.txt", "")));

    assertThat(bench.stages().store().find(GenerationBench.RUN, "corpus")).isEmpty();
  }

  private void assertUnusable(Map<String, String> sets, String words) {
    ApplicationFailure failure = refused(sets);

    assertThat(failure.getType()).isEqualTo("text-unusable");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getOriginalMessage()).contains(words);
  }

  private ApplicationFailure refused(Map<String, String> sets) {
    return StageBench.failure(catchThrowable(() -> prepare(sets)));
  }

  private StageOutcome prepare(Map<String, String> sets, String source) {
    Map<String, String> all = new HashMap<>(sets);
    all.put(SOURCE, source);
    return prepare(all);
  }

  private StageOutcome prepare(Map<String, String> sets) {
    return prepare(bench, StageBench.spec(sets));
  }

  private static StageOutcome prepare(GenerationBench bench, RunSpec spec) {
    return bench.generation().prepareCorpus(new CorpusInput(GenerationBench.RUN, spec, null));
  }

  private Digest prepareElsewhere(Map<String, String> sets) {
    Path other = folder.resolve("elsewhere" + sets.hashCode());
    try (GenerationBench elsewhere = new GenerationBench(other)) {
      return prepare(elsewhere, StageBench.spec(sets)).artifact().digest();
    }
  }

  private CorpusFolder files(StageOutcome outcome) throws IOException {
    return new CorpusFolder(bench.files(outcome.artifact()));
  }

  private static String text(CorpusFolder corpus, Split split) throws IOException {
    return corpus.text(split).decode(corpus.tokenizer());
  }

  private static Set<String> lines(CorpusFolder corpus) throws IOException {
    Set<String> lines = new HashSet<>();
    for (Split split : Split.values()) {
      lines.addAll(text(corpus, split).lines().toList());
    }
    return lines;
  }

  /** Lines that differ. */
  private static String text(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("line ").append(i).append(" of a text\n");
    }
    return text.toString();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  /** Serves one text, and what servers say when they have none. */
  private static final class TextServer implements AutoCloseable {
    private final HttpServer server;

    TextServer(byte[] text) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      answer("/text", 200, text);
      answer("/gone", 404, new byte[0]);
      answer("/busy", 503, new byte[0]);
      answer("/limit", 429, new byte[0]);
      server.createContext("/moved", exchange -> {
        exchange.getResponseHeaders().add("Location", "/text");
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
      });
      server.start();
    }

    private void answer(String path, int status, byte[] body) {
      server.createContext(path, exchange -> {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
      });
    }

    String address(String path) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
