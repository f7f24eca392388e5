package io.verisim.generation;

import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.CorpusInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.ProgressListener;
import io.verisim.generation.corpus.DocumentSource;
import io.verisim.generation.corpus.RunningTextPhase;
import io.verisim.generation.corpus.SourceDocuments;
import io.verisim.generation.corpus.SourceExamples;
import io.verisim.grammar.Grammar;
import io.verisim.spec.CorpusSpec;
import io.verisim.spec.DocumentUnit;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Example;
import io.verisim.text.Examples;
import io.verisim.text.Split;
import io.verisim.text.SplitFractions;
import io.verisim.text.SplitRule;
import io.verisim.text.SplitText;
import io.verisim.text.Tokenizer;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Divides the text into documents and splits before anything is generated, and converts each split
 * to tokens. With prompts, a document is an example.
 */
record CorpusStage(CorpusInput input, SourceReader sources) implements Stage {
  private static final String SOURCE = "corpus.source";

  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("corpus", CanonicalJson.plain(spec.toMap()).get("corpus"));
    if (spec.corpus().promptsGiven()) {
      // A grammar's sentences are those that fit a block.
      configuration.put("blockSize", spec.model().blockSize());
    }
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.CORPUS,
        StageNames.CORPUS,
        input.model() == null ? List.of() : List.of(input.model()),
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    CorpusFolder folder = new CorpusFolder(loop.context().output());
    TokenizerSource tokenizers = new TokenizerSource(
        spec.corpus(), sources, input.model() == null ? null : loop.context().input(input.model()));
    Map<String, Object> results = new LinkedHashMap<>();
    Tokenizer tokenizer = spec.corpus().promptsGiven()
        ? examples(tokenizers, folder, results, loop)
        : runningText(tokenizers, folder, results, loop);
    folder.write(tokenizer);
    results.put("vocabularySize", tokenizer.vocabularySize());
    Map<Split, SplitText> texts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      SplitText text = folder.text(split);
      texts.put(split, text);
      results.put("tokens/" + split.word(), text.size());
    }
    CorpusChecks.check(spec, texts);
    return results;
  }

  private Tokenizer runningText(
      TokenizerSource tokenizers, CorpusFolder folder, Map<String, Object> results, PhaseLoop loop)
      throws IOException {
    CorpusSpec corpus = input.spec().corpus();
    if (!corpus.fromGrammar()) {
      try (SourceDocuments documents = new SourceDocuments(
          corpus,
          sources.files(SOURCE, corpus.source(), loop.listener()),
          loop.context().scratch(),
          loop.listener())) {
        Tokenizer tokenizer =
            encoded(documents, corpus.documents(), tokenizers, folder, results, loop);
        results.put("sourceBytes", documents.bytes());
        results.put("sourceSha256", documents.digest());
        return tokenizer;
      }
    }
    Grammar grammar = grammar(corpus, folder, loop.listener());
    results.put("entropyPerToken", grammar.entropyPerCharacter());
    return encoded(
        DocumentSource.of(GrammarText.documents(input.spec(), grammar)),
        DocumentUnit.LINE,
        tokenizers,
        folder,
        results,
        loop);
  }

  private Tokenizer encoded(
      DocumentSource documents,
      DocumentUnit unit,
      TokenizerSource tokenizers,
      CorpusFolder folder,
      Map<String, Object> results,
      PhaseLoop loop)
      throws IOException {
    @Nullable Tokenizer known = tokenizers.endless(loop.listener()).orElse(null);
    CorpusFolder target = known == null ? new CorpusFolder(loop.context().scratch()) : folder;
    try (RunningTextPhase phase =
        new RunningTextPhase(documents, unit, splitRule(), known, target)) {
      loop.run(phase);
      phase.documents().forEach((split, some) -> results.put(documents(split), some));
      return phase.finish(folder, loop.listener());
    }
  }

  private SplitRule splitRule() {
    List<Double> shares = input.spec().corpus().split();
    return new SplitRule(
        new SplitFractions(shares.get(0), shares.get(1), shares.get(2)),
        input.spec().seed());
  }

  private static String documents(Split split) {
    return "documents/" + split.word();
  }

  private Tokenizer examples(
      TokenizerSource tokenizers, CorpusFolder folder, Map<String, Object> results, PhaseLoop loop)
      throws IOException {
    ProgressListener listener = loop.listener();
    RunSpec spec = input.spec();
    List<Example> examples = spec.corpus().fromGrammar()
        ? GrammarText.questions(spec, grammar(spec.corpus(), folder, listener), listener)
        : read(spec.corpus(), results, loop);
    Map<Split, List<Example>> splits = splitRule().divide(examples, Example::text);
    Tokenizer tokenizer =
        tokenizers.ending(examples.stream().map(Example::text).toList(), listener);
    int end = tokenizer.endToken().orElseThrow();
    Map<Example, Integer> tooLong = new LinkedHashMap<>();
    for (Map.Entry<Split, List<Example>> part : splits.entrySet()) {
      List<Example> some = part.getValue();
      results.put(documents(part.getKey()), some.size());
      int[][] prompts = new int[some.size()][];
      int[][] completions = new int[some.size()][];
      for (int i = 0; i < prompts.length; i++) {
        prompts[i] = tokenizer.encode(some.get(i).prompt());
        if (prompts[i].length > 0 && prompts[i][prompts[i].length - 1] == end) {
          throw CorpusChecks.unfit(
              "corpus.prompt",
              "has the prompt \"" + CorpusChecks.begin(some.get(i).prompt())
                  + "\", which ends with the token that ends a text, so nothing would follow it:"
                  + " remove the token at its end");
        }
        completions[i] = tokenizer.encode(some.get(i).completion());
        if (Arrays.stream(completions[i]).anyMatch(token -> token == end)) {
          throw CorpusChecks.unfit(
              "corpus.completion",
              "has the token that ends a text inside the completion \""
                  + CorpusChecks.begin(some.get(i).completion())
                  + "\": remove it there, because each completion gets one at its end");
        }
        if (prompts[i].length + completions[i].length >= spec.model().blockSize()) {
          tooLong.put(some.get(i), prompts[i].length + completions[i].length + 1);
        }
      }
      folder.write(
          part.getKey(), new Examples(prompts, completions, end), tokenizer.vocabularySize());
      listener.onProgress();
    }
    if (!tooLong.isEmpty()) {
      throw CorpusChecks.unfit(
          "model.blockSize", CorpusChecks.tooLong(spec.model().blockSize(), tooLong));
    }
    return tokenizer;
  }

  private List<Example> read(CorpusSpec corpus, Map<String, Object> results, PhaseLoop loop)
      throws IOException {
    try (SourceExamples source = new SourceExamples(
        corpus,
        sources.files(SOURCE, corpus.source(), loop.listener()),
        loop.context().scratch(),
        loop.listener())) {
      List<Example> examples = source.read();
      results.put("sourceBytes", source.bytes());
      results.put("sourceSha256", source.digest());
      return examples;
    }
  }

  private Grammar grammar(CorpusSpec corpus, CorpusFolder folder, ProgressListener listener)
      throws IOException {
    Grammar grammar = grammar(corpus, listener);
    folder.writeGrammar(grammar.source());
    return grammar;
  }

  private Grammar grammar(CorpusSpec corpus, ProgressListener listener) throws IOException {
    String other = corpus.grammar();
    if (other != null) {
      return Grammar.read(sources.read("corpus.grammar", other, listener), other);
    }
    return corpus.source().equals(CorpusSpec.SMALL_GRAMMAR) ? Grammar.small() : Grammar.builtIn();
  }
}
