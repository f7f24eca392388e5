package io.verisim.generation;

import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.CorpusInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.grammar.Grammar;
import io.verisim.spec.CorpusSpec;
import io.verisim.spec.DocumentUnit;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Documents;
import io.verisim.text.Split;
import io.verisim.text.SplitFractions;
import io.verisim.text.Splits;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Divides the text into documents and splits before anything is generated, and converts each split
 * to tokens.
 */
record CorpusStage(CorpusInput input, SourceReader sources) implements Stage {
  private static final int SENTENCES_PER_DOCUMENT = 20;

  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    Map<String, Object> configuration =
        Map.of("corpus", CanonicalJson.plain(spec.toMap()).get("corpus"));
    return StageExecutor.definition(
        input.run(), spec, ArtifactNames.CORPUS, StageNames.CORPUS, List.of(), configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    return prepare(input.spec(), new CorpusFolder(loop.context().output()), loop.listener());
  }

  private Map<String, Object> prepare(RunSpec spec, CorpusFolder folder, ProgressListener listener)
      throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    CorpusSpec corpus = spec.corpus();
    DocumentUnit unit = corpus.fromGrammar() ? DocumentUnit.LINE : corpus.documents();
    List<String> documents = corpus.fromGrammar()
        ? written(spec, folder, results, listener)
        : read(corpus.source(), unit, results, listener);
    SplitFractions fractions = new SplitFractions(
        corpus.split().get(0), corpus.split().get(1), corpus.split().get(2));
    Splits splits = Splits.of(documents, fractions, spec.seed());
    Tokenizer tokenizer =
        Tokenizers.create(corpus.tokenizer(), List.of(Documents.join(documents, unit)));
    Map<Split, Integer> sizes = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      int[] tokens = splits.encode(split, unit, tokenizer);
      folder.write(split, tokens);
      listener.onProgress();
      sizes.put(split, tokens.length);
      results.put("tokens/" + split.word(), tokens.length);
      results.put("documents/" + split.word(), splits.documents(split).size());
    }
    folder.write(tokenizer);
    results.put("vocabularySize", tokenizer.vocabularySize());
    check(spec, sizes);
    return results;
  }

  private List<String> written(
      RunSpec spec, CorpusFolder folder, Map<String, Object> results, ProgressListener listener)
      throws IOException {
    Grammar grammar = grammar(spec.corpus(), listener);
    folder.writeGrammar(grammar.source());
    results.put("entropyPerToken", grammar.entropyPerCharacter());
    Random random = new Seeds(spec.seed(), StageNames.CORPUS, 0).random(0, 0);
    List<String> documents = new ArrayList<>();
    for (int left = spec.corpus().sentences(); left > 0; left -= SENTENCES_PER_DOCUMENT) {
      documents.add(grammar.document(random, Math.min(left, SENTENCES_PER_DOCUMENT)));
    }
    return documents;
  }

  private Grammar grammar(CorpusSpec corpus, ProgressListener listener) throws IOException {
    String other = corpus.grammar();
    if (other != null) {
      return Grammar.read(
          String.join("\n", sources.read("corpus.grammar", other, listener).files()), other);
    }
    return corpus.source().equals(CorpusSpec.SMALL_GRAMMAR) ? Grammar.small() : Grammar.builtIn();
  }

  private List<String> read(
      String source, DocumentUnit unit, Map<String, Object> results, ProgressListener listener)
      throws IOException {
    SourceText text = sources.read("corpus.source", source, listener);
    results.put("sourceBytes", text.bytes());
    results.put("sourceSha256", text.sha256());
    return text.files().stream()
        .flatMap(file -> Documents.cut(file, unit).stream())
        .toList();
  }

  /** Checks the parts of a specification that depend on the text. */
  private static void check(RunSpec spec, Map<Split, Integer> sizes) {
    List<Problem> problems = new ArrayList<>();
    sizes.forEach((split, tokens) -> check(problems, spec, split, tokens));
    if (!problems.isEmpty()) {
      throw new SpecException("the specification does not fit its corpus", problems);
    }
  }

  private static void check(List<Problem> problems, RunSpec spec, Split split, int tokens) {
    int block = spec.model().blockSize();
    int windows = Math.max(0, tokens - block + 1);
    String has = "the " + split.word() + " split of " + tokens + " tokens has only " + windows
        + " windows of " + block;
    if (tokens <= block) {
      problems.add(new Problem(
          "model.blockSize",
          "is " + block + ", but the " + split.word() + " split has only " + tokens
              + " tokens: give more text, a larger share of it, or a smaller block"));
    }
    if (split == Split.VAL && spec.rewardData().valSamples() > windows) {
      problems.add(tooMany("rewardData.valSamples", spec.rewardData().valSamples(), has));
    }
    if (split == Split.TEST && spec.evaluation().samples() > windows) {
      problems.add(tooMany("evaluation.samples", spec.evaluation().samples(), has));
    }
  }

  private static Problem tooMany(String key, int wanted, String has) {
    return new Problem(
        key, "is " + wanted + ", but " + has + ": ask for fewer, or give that split more text");
  }
}
