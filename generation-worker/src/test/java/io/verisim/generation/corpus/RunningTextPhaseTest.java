package io.verisim.generation.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.engine.ProgressListener;
import io.verisim.spec.DocumentUnit;
import io.verisim.text.Split;
import io.verisim.text.SplitFractions;
import io.verisim.text.SplitRule;
import io.verisim.text.TextException;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningTextPhaseTest {
  private static final List<String> DOCUMENTS = IntStream.range(0, 4000)
      .mapToObj(i -> "document " + i + (i % 7 == 0 ? " \u2014 \ud83e\udd8a" : ""))
      .toList();

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"char", "r50k_base"})
  void writesTheDocumentsOfEachSplitInOrder(String kind) throws IOException {
    CorpusFolder corpus = new CorpusFolder(folder("out"));
    Tokenizer tokenizer = finish(phase(kind, DOCUMENTS, "work", 300), kind, "work", corpus);
    SplitRule rule = rule();
    for (Split split : Split.values()) {
      StringBuilder expected = new StringBuilder();
      DOCUMENTS.stream()
          .filter(document -> rule.of(document) == split)
          .forEach(document -> expected.append(document).append("\n\n"));
      assertThat(corpus.text(split).decode(tokenizer)).isEqualTo(expected.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"char", "r50k_base"})
  void goesOnFromACheckpoint(String kind) throws IOException {
    CorpusFolder whole = new CorpusFolder(folder("whole"));
    finish(phase(kind, DOCUMENTS, "work", 300), kind, "work", whole);
    Path saved = folder("saved");
    try (RunningTextPhase first = phase(kind, DOCUMENTS, "first", 300)) {
      for (int i = 0; i < 3; i++) {
        first.advance(ProgressListener.NONE);
      }
      assertThat(first.finished()).isFalse();
      first.save(saved);
    }
    Path again = folder("again");
    try (RunningTextPhase second = phase(kind, DOCUMENTS, "second", 300)) {
      second.restore(saved);
      assertThat(second.step()).isEqualTo(3);
      second.save(again);
    }
    RunningTextPhase third = phase(kind, DOCUMENTS, "third", 300);
    third.restore(again);
    CorpusFolder resumed = new CorpusFolder(folder("resumed"));
    finish(third, kind, "third", resumed);
    for (Split split : Split.values()) {
      assertThat(bytes(resumed, split)).isEqualTo(bytes(whole, split));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"char", "r50k_base"})
  void aLongDocumentIsEncodedInPieces(String kind) throws IOException {
    List<String> books = new ArrayList<>(DOCUMENTS.subList(0, 30));
    books.add(String.join("\n", DOCUMENTS));
    books.add("\ud83e\udd8a".repeat(1000));
    CorpusFolder corpus = new CorpusFolder(folder("out"));
    Tokenizer tokenizer = finish(phase(kind, books, "work", 301), kind, "work", corpus);
    StringBuilder written = new StringBuilder();
    for (Split split : Split.values()) {
      written.append(corpus.text(split).decode(tokenizer));
    }

    assertThat(written).contains(books.get(30)).contains(books.get(31));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 3999})
  void refusesASourceThatHasChangedMeanwhile(int where) throws IOException {
    Path saved = folder("saved");
    try (RunningTextPhase first = phase("char", DOCUMENTS, "first", 1 << 20)) {
      first.advance(ProgressListener.NONE);
      first.save(saved);
    }
    List<String> changed = new ArrayList<>(DOCUMENTS);
    changed.set(where, "another");
    try (RunningTextPhase second = phase("char", changed, "second", 1 << 20)) {
      assertThatThrownBy(() -> second.restore(saved))
          .isInstanceOf(TextException.class)
          .hasMessageContaining("the source has changed");
    }
  }

  private static List<Integer> bytes(CorpusFolder corpus, Split split) throws IOException {
    return IntStream.of(corpus.tokens(split).range(0, (int) corpus.tokens(split).size()))
        .boxed()
        .toList();
  }

  private Tokenizer finish(RunningTextPhase running, String kind, String work, CorpusFolder corpus)
      throws IOException {
    try (RunningTextPhase phase = running) {
      while (!phase.finished()) {
        phase.advance(ProgressListener.NONE);
      }
      Tokenizer tokenizer = phase.finish(corpus, ProgressListener.NONE);
      if (!kind.equals("char")) {
        for (Split split : Split.values()) {
          new CorpusFolder(folder(work))
              .copyTokens(split, tokenizer.vocabularySize(), corpus.folder());
        }
      }
      return tokenizer;
    }
  }

  private RunningTextPhase phase(String kind, List<String> documents, String work, int piece)
      throws IOException {
    @Nullable Tokenizer tokenizer = kind.equals("char") ? null : Tokenizers.create(kind, List.of());
    return new RunningTextPhase(
        DocumentSource.of(documents),
        DocumentUnit.PARAGRAPH,
        rule(),
        tokenizer,
        new CorpusFolder(folder(work)),
        piece,
        16 * piece);
  }

  private static SplitRule rule() {
    return new SplitRule(new SplitFractions(0.8, 0.1, 0.1), 7);
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }
}
