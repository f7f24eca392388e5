package io.verisim.generation;

import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.SamplingConfig;
import io.verisim.grammar.Grammar;
import io.verisim.measure.Copying;
import io.verisim.measure.Diversity;
import io.verisim.measure.Estimate;
import io.verisim.measure.Jackknife;
import io.verisim.measure.KnownWords;
import io.verisim.report.FigureNames;
import io.verisim.report.TextSample;
import io.verisim.rewarddata.Completions;
import io.verisim.spec.RunSpec;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Texts with which the model continues held-out text or answers held-out prompts, and their
 * measures without a reward model.
 */
final class FreeText implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int BLOCKS = 2;
  private static final int LEAST_TOKENS = 512;

  private final RunSpec spec;
  private final CorpusFolder corpus;
  private final Tokenizer tokenizer;
  private final int[][] prompts;
  private final SplitText test;
  private final TokenRows natural;
  private final Completions completions;

  private FreeText(
      RunSpec spec,
      CorpusFolder corpus,
      SplitText test,
      int[][] prompts,
      TokenRows natural,
      Completions completions)
      throws IOException {
    this.spec = spec;
    this.corpus = corpus;
    this.test = test;
    this.tokenizer = corpus.tokenizer();
    this.prompts = prompts;
    this.natural = natural;
    this.completions = completions;
  }

  /**
   * The number of tokens of a text. A text has several sentences, because a short text would
   * contain complete sentences only if these are short, and short sentences are easy.
   */
  static int longText(RunSpec spec) {
    return Math.max(BLOCKS * spec.model().blockSize(), LEAST_TOKENS);
  }

  /**
   * Plans the texts; the same prompts at every temperature.
   *
   * @param count prompts
   * @param copies texts of each prompt, one after the other
   * @param length tokens of a text, its prompt included; fewer if the test split is shorter, and a
   *     block if texts are completions of the corpus's prompts
   */
  static FreeText plan(
      RunSpec spec,
      Gpt gpt,
      CorpusFolder corpus,
      int count,
      int copies,
      int length,
      double temperature,
      Seeds seeds)
      throws IOException {
    int block = spec.model().blockSize();
    SplitText test = corpus.text(Split.TEST);
    int tokens = test.writtenLength(length, block);
    Random random = seeds.random(0, 0);
    TokenRows drawn = test.natural(count, tokens, random);
    int[][] prompts = new int[count * copies][];
    int[][] natural = new int[prompts.length][];
    int[] given = new int[prompts.length];
    int[] ends = new int[prompts.length];
    for (int i = 0; i < count; i++) {
      int own = drawn.from()[i];
      int kept = own > 0 ? own : 1 + random.nextInt(Math.max(1, block / 2));
      int[] prompt = Arrays.copyOf(drawn.tokens()[i], kept);
      Arrays.fill(prompts, i * copies, (i + 1) * copies, prompt);
      Arrays.fill(natural, i * copies, (i + 1) * copies, drawn.tokens()[i]);
      Arrays.fill(given, i * copies, (i + 1) * copies, kept);
      Arrays.fill(ends, i * copies, (i + 1) * copies, drawn.to()[i]);
    }
    Completions completions = new Completions(
        gpt,
        SamplingConfig.atTemperature(temperature),
        prompts,
        tokens,
        new Seeds(seeds.at(1, 0), "free_text", 0));
    return new FreeText(
        spec, corpus, test, prompts, new TokenRows(natural, given, ends), completions);
  }

  Completions completions() {
    return completions;
  }

  /** The texts; the tokens that the model wrote count. */
  TokenRows written() {
    return new TokenRows(completions.texts(), natural.from(), completions.lengths());
  }

  /** The texts as a reward model reads them. */
  TokenRows rated() {
    int[] starts = Arrays.stream(natural.from()).map(test::start).toArray();
    return new TokenRows(completions.texts(), starts, completions.lengths());
  }

  /** The texts without their prompts. */
  List<String> continuations() {
    return continuations(written());
  }

  /**
   * The sentences of one text that begin after its prompt and end inside the text; none without a
   * line break.
   */
  private List<String> sentences(int text) {
    return GrammarFigures.sentences(
        tokenizer.decode(completions.texts()[text]),
        tokenizer.decode(prompts[text]).length());
  }

  /**
   * The share of valid sentences among those of some texts, or of right answers among them.
   *
   * @param some numbers of texts
   */
  double validShare(Grammar grammar, List<Integer> some) {
    String rule = spec.corpus().prompt();
    if (rule == null) {
      return grammar
          .judge(some.stream().flatMap(text -> sentences(text).stream()).toList())
          .validShare();
    }
    Answers answers = new Answers(grammar, rule);
    long right = some.stream()
        .filter(text -> answers.right(tokenizer.decode(prompts[text]), answer(text)))
        .count();
    return some.isEmpty() ? Double.NaN : (double) right / some.size();
  }

  /** An answer; what follows its end token decodes to nothing. */
  private String answer(int text) {
    int[] all = completions.texts()[text];
    return tokenizer.decode(Arrays.copyOfRange(all, prompts[text].length, all.length));
  }

  Optional<Grammar> grammar() throws IOException {
    return corpus.grammar().map(source -> Grammar.read(source, "grammar.txt"));
  }

  /** All figures, each with the figure of natural text of the same shape if that is meaningful. */
  Map<String, Double> figures() throws IOException {
    List<String> written = continuations();
    List<String> real = continuations(natural);
    String train = corpus.text(Split.TRAIN).decode(tokenizer);
    Diversity diversity = Diversity.of(equalAmount(written));
    Map<String, Double> figures = new TreeMap<>(brief(train));
    figures.put(FigureNames.DISTINCT_1, diversity.distinct1());
    figures.put(FigureNames.DISTINCT_3, diversity.distinct3());
    figures.put(FigureNames.DISTINCT_2_NATURAL, Diversity.of(equalAmount(real)).distinct2());
    put(figures, FigureNames.SELF_BLEU, FigureNames.SELF_BLEU_ERROR, Diversity.selfBleu(written));
    figures.put(FigureNames.UNIQUE, diversity.uniqueShare());
    put(figures, FigureNames.COPIED, FigureNames.COPIED_ERROR, Copying.copiedShare(train, written));
    figures.put(FigureNames.COPIED_NATURAL, Copying.copiedShare(train, real).value());
    figures.put(FigureNames.LONGEST_COPY, (double) Copying.longestCommonSubstring(train, written));
    figures.put(
        FigureNames.LONGEST_COPY_NATURAL, (double) Copying.longestCommonSubstring(train, real));
    figures.put(
        FigureNames.KNOWN_WORDS_NATURAL, knownWords(new KnownWords(train)).applyAsDouble(real));
    figures.values().removeIf(value -> value.isNaN());
    return figures;
  }

  /** The figures that a sweep over temperatures compares: validity, known words, diversity. */
  Map<String, Double> brief() throws IOException {
    Map<String, Double> figures = brief(corpus.text(Split.TRAIN).decode(tokenizer));
    figures.values().removeIf(value -> value.isNaN());
    return figures;
  }

  private Map<String, Double> brief(String train) throws IOException {
    List<String> written = continuations();
    Map<String, Double> figures = new TreeMap<>();
    put(
        figures,
        FigureNames.DISTINCT_2,
        FigureNames.DISTINCT_2_ERROR,
        Diversity.distinct2(equalAmount(written)));
    KnownWords words = new KnownWords(train);
    put(
        figures,
        FigureNames.KNOWN_WORDS,
        FigureNames.KNOWN_WORDS_ERROR,
        Jackknife.of(written, knownWords(words)));
    if (spec.corpus().promptsGiven()) {
      TokenRows texts = written();
      figures.put(FigureNames.COMPLETION_LENGTH, meanLength(texts));
      figures.put(FigureNames.COMPLETION_LENGTH_NATURAL, meanLength(natural));
      figures.put(FigureNames.COMPLETIONS_ENDED, endedShare(texts));
    }
    Optional<Grammar> grammar = grammar();
    if (grammar.isPresent()) {
      String rule = spec.corpus().prompt();
      figures.putAll(
          rule == null
              ? GrammarFigures.of(
                  grammar.get(),
                  texts(completions.texts()),
                  texts(natural.tokens()),
                  promptCharacters())
              : new Answers(grammar.get(), rule).figures(texts(prompts), written));
    }
    return figures;
  }

  /** The share of known words in texts. Answers are not cut, so all of their words count. */
  private ToDoubleFunction<List<String>> knownWords(KnownWords words) {
    return spec.corpus().promptsGiven() ? words::shareOfWhole : words::share;
  }

  /**
   * As many texts as have half the characters of the natural ones, if texts end. The share of
   * distinct words falls with the amount of text, so a model with short answers would look diverse.
   */
  private List<String> equalAmount(List<String> texts) {
    if (!spec.corpus().promptsGiven()) {
      return texts;
    }
    long characters = continuations(natural).stream().mapToLong(String::length).sum();
    long taken = 0;
    int count = 0;
    while (count < texts.size() && 2 * taken < characters) {
      taken += texts.get(count).length();
      count++;
    }
    return texts.subList(0, count);
  }

  private static double meanLength(TokenRows texts) {
    return (double) texts.predicted() / texts.size();
  }

  private double endedShare(TokenRows texts) {
    int end = tokenizer.endToken().orElseThrow();
    return (double) IntStream.range(0, texts.size())
            .filter(row -> texts.tokens()[row][texts.to()[row] - 1] == end)
            .count()
        / texts.size();
  }

  private static void put(
      Map<String, Double> figures, String name, String errorName, Estimate estimate) {
    figures.put(name, estimate.value());
    figures.put(errorName, estimate.error());
  }

  /** The texts after their prompts. */
  private List<String> continuations(TokenRows texts) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      result.add(tokenizer.decode(
          Arrays.copyOfRange(texts.tokens()[i], texts.from()[i], texts.to()[i])));
    }
    return result;
  }

  private int[] promptCharacters() {
    return texts(prompts).stream().mapToInt(String::length).toArray();
  }

  private List<String> texts(int[][] tokens) {
    return Arrays.stream(tokens).map(tokenizer::decode).toList();
  }

  /** The first texts, one JSON object per line: prompt and continuation. */
  String samples() {
    StringBuilder lines = new StringBuilder();
    List<String> written = continuations();
    for (int i = 0; i < Math.min(spec.evaluation().sampleTexts(), written.size()); i++) {
      TextSample sample = new TextSample(tokenizer.decode(prompts[i]), written.get(i));
      lines.append(JSON.writeValueAsString(sample)).append('\n');
    }
    return lines.toString();
  }

  @Override
  public void close() {
    completions.close();
  }
}
