package io.verisim.generation;

import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.CorpusInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.generation.corpus.DocumentSource;
import io.verisim.generation.corpus.RunningTextPhase;
import io.verisim.generation.corpus.SourceDocuments;
import io.verisim.generation.corpus.SourceExamples;
import io.verisim.grammar.Grammar;
import io.verisim.spec.CorpusSpec;
import io.verisim.spec.DocumentUnit;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Example;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Divides the text into documents and splits before anything is generated, and converts each split
 * to tokens. With prompts, a document is an example.
 */
record CorpusStage(CorpusInput input, SourceReader sources) implements Stage {
  private static final String SOURCE = "corpus.source";
  private static final int SENTENCES_PER_DOCUMENT = 20;

  private static final String UNFIT = "the specification does not fit its corpus";

  /** Sentences that are drawn for one that has the prompt's rule and fits a block, at most. */
  private static final long DRAWS = 1000;

  /** Characters of a text in a message. */
  private static final int SHOWN = 60;

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
    check(spec, texts);
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
        DocumentSource.of(written(input.spec(), grammar)),
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
        ? questions(spec, grammar(spec.corpus(), folder, listener), listener)
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
        completions[i] = tokenizer.encode(some.get(i).completion());
        if (Arrays.stream(completions[i]).anyMatch(token -> token == end)) {
          throw unfit(
              "corpus.completion",
              "has the token that ends a text inside the completion \""
                  + begin(some.get(i).completion())
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
      throw unfit("model.blockSize", tooLong(spec.model().blockSize(), tooLong));
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

  /** @param examples that do not fit a block, with their tokens */
  private static String tooLong(int block, Map<Example, Integer> examples) {
    Map.Entry<Example, Integer> longest =
        examples.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return "is " + block + ", but " + examples.size()
        + (examples.size() == 1 ? " example is" : " examples are")
        + " longer with the end token; the"
        + " longest, whose prompt is \"" + begin(longest.getKey().prompt()) + "\", has "
        + longest.getValue()
        + " tokens: give a larger block, or shorten or remove these examples";
  }

  private static String begin(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }

  private static SpecException unfit(String key, String problem) {
    return new SpecException(UNFIT, List.of(new Problem(key, problem)));
  }

  private static List<String> written(RunSpec spec, Grammar grammar) {
    Random random = new Seeds(spec.seed(), StageNames.CORPUS, 0).random(0, 0);
    List<String> documents = new ArrayList<>();
    for (int left = spec.corpus().sentences(); left > 0; left -= SENTENCES_PER_DOCUMENT) {
      documents.add(grammar.document(random, Math.min(left, SENTENCES_PER_DOCUMENT)));
    }
    return documents;
  }

  /**
   * Sentences that have what the prompt names and fit a block, whose characters are its tokens at
   * most; other sentences are drawn again.
   */
  private static List<Example> questions(RunSpec spec, Grammar grammar, ProgressListener listener) {
    String rule = Objects.requireNonNull(spec.corpus().prompt());
    if (!grammar.nonterminals().contains(rule)) {
      throw unfit(
          "corpus.prompt",
          "is \"" + rule + "\", but the grammar has no such rule; its rules are "
              + String.join(", ", grammar.nonterminals()));
    }
    Random random = new Seeds(spec.seed(), StageNames.CORPUS, 0).random(0, 0);
    List<Example> examples = new ArrayList<>();
    for (long drawn = 1; examples.size() < spec.corpus().sentences(); drawn++) {
      String sentence = grammar.sentence(random);
      grammar
          .leftmost(sentence, rule)
          .map(word -> new Example(Answers.question(word), sentence))
          .filter(example -> example.text().length() < spec.model().blockSize())
          .ifPresent(examples::add);
      if (drawn > DRAWS * (examples.size() + 1)) {
        throw unfit(
            "model.blockSize",
            "is " + spec.model().blockSize() + ", but of " + drawn
                + " sentences of the grammar only "
                + examples.size() + " have the rule " + rule
                + " and fit with their prompt: give a larger block, or another corpus.prompt");
      }
      listener.onProgress();
    }
    return examples;
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

  /** Checks the parts of a specification that depend on the text. */
  private static void check(RunSpec spec, Map<Split, SplitText> texts) {
    List<Problem> problems = new ArrayList<>();
    texts.forEach((split, text) -> check(problems, spec, split, text));
    if (!problems.isEmpty()) {
      throw new SpecException(UNFIT, problems);
    }
  }

  private static void check(List<Problem> problems, RunSpec spec, Split split, SplitText text) {
    int block = spec.model().blockSize();
    long tokens = text.size();
    String has = "the " + split.word() + " split of " + tokens + " tokens has only "
        + (text instanceof Examples
            ? text.texts(block) + " examples"
            : text.texts(block) + " windows of " + block);
    if (text instanceof RunningText && tokens <= block) {
      problems.add(new Problem(
          "model.blockSize",
          "is " + block + ", but the " + split.word() + " split has only " + tokens
              + " tokens: give more text, a larger share of it, or a smaller block"));
    }
    int samples = spec.rewardData().valSamples();
    if (split == Split.VAL && text instanceof RunningText && samples > text.texts(block)) {
      problems.add(tooMany("rewardData.valSamples", samples, has));
    }
    if (split == Split.TEST && spec.evaluation().samples() > text.texts(block)) {
      problems.add(tooMany("evaluation.samples", spec.evaluation().samples(), has));
    }
  }

  private static Problem tooMany(String key, int wanted, String has) {
    return new Problem(
        key, "is " + wanted + ", but " + has + ": ask for fewer, or give that split more text");
  }
}
