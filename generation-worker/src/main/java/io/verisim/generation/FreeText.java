package io.verisim.generation;

import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.SamplingConfig;
import io.verisim.grammar.Grammar;
import io.verisim.lifecycle.FigureNames;
import io.verisim.measure.Copying;
import io.verisim.measure.Diversity;
import io.verisim.rewarddata.Completions;
import io.verisim.run.RunSpec;
import io.verisim.text.Split;
import io.verisim.text.Tokenizer;
import io.verisim.training.Phase;
import io.verisim.training.TokenWindows;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Texts that the model writes on from held-out prompts, two blocks long, and what they are worth without a critic. */
final class FreeText implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int BLOCKS = 2;

  /** One text of {@code samples.jsonl}. */
  record Sample(String prompt, String text) {}

  private final RunSpec spec;
  private final CorpusFolder corpus;
  private final Tokenizer tokenizer;
  private final int[][] prompts;
  private final int[][] natural;
  private final Completions completions;

  private FreeText(
      RunSpec spec, CorpusFolder corpus, int[][] prompts, int[][] natural, Completions completions)
      throws IOException {
    this.spec = spec;
    this.corpus = corpus;
    this.tokenizer = corpus.tokenizer();
    this.prompts = prompts;
    this.natural = natural;
    this.completions = completions;
  }

  static FreeText plan(RunSpec spec, Gpt gpt, CorpusFolder corpus, Seeds seeds) throws IOException {
    int block = spec.model().blockSize();
    TokenWindows test = new TokenWindows(corpus.tokens(Split.TEST));
    int length = Math.min(BLOCKS * block, test.size());
    Random random = seeds.random(0, 0);
    int[][] natural = test.draw(spec.evaluation().samples(), length, random);
    int[][] prompts = new int[natural.length][];
    for (int i = 0; i < natural.length; i++) {
      prompts[i] = Arrays.copyOf(natural[i], 1 + random.nextInt(Math.max(1, block / 2)));
    }
    Completions completions = new Completions(
        gpt,
        SamplingConfig.atTemperature(1.0),
        prompts,
        length,
        new Seeds(seeds.at(1, 0), "free_text", 0));
    return new FreeText(spec, corpus, prompts, natural, completions);
  }

  Phase sampling() {
    return completions;
  }

  /** Diversity, copying and, where a grammar wrote the corpus, grammar; each beside natural text of the same shape. */
  Map<String, Double> figures() throws IOException {
    List<String> written = continuations(completions.texts());
    List<String> real = continuations(natural);
    String train = tokenizer.decode(corpus.tokens(Split.TRAIN));
    Diversity diversity = Diversity.of(written);
    Map<String, Double> figures = new TreeMap<>();
    figures.put(FigureNames.DISTINCT_1, diversity.distinct1());
    figures.put(FigureNames.DISTINCT_2, diversity.distinct2());
    figures.put(FigureNames.DISTINCT_3, diversity.distinct3());
    figures.put(FigureNames.DISTINCT_2_NATURAL, Diversity.of(real).distinct2());
    figures.put(FigureNames.SELF_BLEU, diversity.selfBleu3());
    figures.put(FigureNames.UNIQUE, diversity.uniqueShare());
    figures.put(FigureNames.COPIED, Copying.copiedShare(train, written));
    figures.put(FigureNames.COPIED_NATURAL, Copying.copiedShare(train, real));
    figures.put(FigureNames.LONGEST_COPY, (double) Copying.longestCommonSubstring(train, written));
    figures.put(
        FigureNames.LONGEST_COPY_NATURAL, (double) Copying.longestCommonSubstring(train, real));
    corpus
        .grammar()
        .map(source -> Grammar.read(source, "grammar.txt"))
        .ifPresent(grammar -> figures.putAll(GrammarFigures.of(
            grammar, texts(completions.texts()), texts(natural), promptCharacters())));
    figures.values().removeIf(value -> value.isNaN());
    return figures;
  }

  /** What stands behind the prompts. */
  private List<String> continuations(int[][] texts) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      result.add(
          tokenizer.decode(Arrays.copyOfRange(texts[i], prompts[i].length, texts[i].length)));
    }
    return result;
  }

  private int[] promptCharacters() {
    return texts(prompts).stream().mapToInt(String::length).toArray();
  }

  private List<String> texts(int[][] tokens) {
    return Arrays.stream(tokens).map(tokenizer::decode).toList();
  }

  /** The first texts, one JSON object a line: prompt and continuation. */
  String samples() {
    StringBuilder lines = new StringBuilder();
    List<String> written = continuations(completions.texts());
    for (int i = 0; i < Math.min(spec.evaluation().sampleTexts(), written.size()); i++) {
      Sample sample = new Sample(tokenizer.decode(prompts[i]), written.get(i));
      lines.append(JSON.writeValueAsString(sample)).append('\n');
    }
    return lines.toString();
  }

  @Override
  public void close() {
    completions.close();
  }
}
