package io.verisim.generation;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.ScoreInput;
import io.verisim.contract.GenerationActivities.TextScore;
import io.verisim.contract.GenerationActivities.TextScores;
import io.verisim.contract.GenerationActivities.TokenScore;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Torch;
import io.verisim.grammar.Grammar;
import io.verisim.measure.KnownWords;
import io.verisim.report.TextSample;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Failures;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.NewestRewardModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts with the newest reward model of a run, and compares them with its corpus. Safe for
 * use by many threads.
 */
final class TextScoring {
  /** What a person reads of a logarithm, and more would only make the answer longer. */
  private static final double DIGITS = 1e4;

  private final ModelFolders models;

  /** Of the corpus that was last asked for: it takes longer to read than all else. */
  private @Nullable Reference newest;

  TextScoring(ModelFolders models) {
    this.models = models;
  }

  /**
   * What texts are compared with.
   *
   * @param corpus its digest
   * @param words absent if the train split is too long, or if it has prompts
   */
  private record Reference(Digest corpus, Optional<KnownWords> words, Optional<Grammar> grammar) {}

  TextScores score(ScoreInput input) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    ProgressListener listener = () -> activity.heartbeat(null);
    try {
      Torch.pinThreads(input.spec().threads());
      NewestRewardModel judge = NewestRewardModel.of(models, input.run());
      Tokenizer tokenizer = CorpusFolder.tokenizer(
          models.folder(input.run(), ArtifactNames.baseModel(judge.cycle())));
      listener.onProgress();
      Reference reference = reference(input);
      listener.onProgress();
      List<TextScore> scores = new ArrayList<>();
      try (RewardModel rewardModel = judge.read(input.spec(), tokenizer)) {
        for (TextSample text : input.texts()) {
          scores.add(score(
              text,
              input.spec().corpus().promptsGiven(),
              rewardModel,
              tokenizer,
              reference,
              listener));
        }
      }
      return new TextScores(judge.cycle(), scores);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      throw Failures.typed(e, 1);
    }
  }

  private synchronized Reference reference(ScoreInput input) throws IOException {
    Manifest manifest = models.require(input.run(), ArtifactNames.CORPUS);
    Reference known = newest;
    if (known == null || !known.corpus().equals(manifest.digest())) {
      known = read(input, manifest);
      newest = known;
    }
    return known;
  }

  private Reference read(ScoreInput input, Manifest manifest) throws IOException {
    boolean prompts = input.spec().corpus().promptsGiven();
    boolean tooLong = manifest.results().get("tokens/train") instanceof Number tokens
        && tokens.longValue() > SplitText.MEASURED;
    if (prompts || tooLong) {
      return new Reference(manifest.digest(), Optional.empty(), Optional.empty());
    }
    CorpusFolder corpus = new CorpusFolder(models.folder(input.run(), ArtifactNames.CORPUS));
    return new Reference(
        manifest.digest(),
        Optional.of(new KnownWords(corpus.text(Split.TRAIN).decode(corpus.tokenizer()))),
        corpus.grammar().map(source -> Grammar.read(source, "grammar.txt")));
  }

  /** @param answers whether texts are answers, which end and alone count */
  private static TextScore score(
      TextSample sample,
      boolean answers,
      RewardModel rewardModel,
      Tokenizer tokenizer,
      Reference reference,
      ProgressListener listener) {
    int[] prompt = tokenizer.encode(sample.prompt());
    int[] written = tokenizer.encode(sample.text());
    int[] tokens = Arrays.copyOf(prompt, prompt.length + written.length);
    System.arraycopy(written, 0, tokens, prompt.length, written.length);
    int[] read = answers ? ended(tokens, tokenizer) : tokens;
    int[] from = {answers ? prompt.length : 0};
    double natural = rewardModel
        .scoreTexts(new TokenRows(new int[][] {read}, from, new int[] {read.length}), listener)[0];
    String text = tokenizer.decode(tokens);
    return new TextScore(
        natural,
        tokens(text, tokenizer.ends(tokens), rewardModel.logRatios(read, listener)),
        reference.words().map(known -> known.unknown(text)).orElse(null),
        reference
            .grammar()
            .map(rules -> invalid(rules, text, tokenizer.decode(prompt).length()))
            .orElse(null));
  }

  private static int[] ended(int[] tokens, Tokenizer tokenizer) {
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = tokenizer.endToken().orElseThrow();
    return ended;
  }

  private static List<TokenScore> tokens(String text, int[] ends, Optional<float[]> ratios) {
    List<TokenScore> scores = new ArrayList<>();
    for (int t = 0; t < ends.length; t++) {
      float ratio = ratios.isPresent() ? ratios.get()[t] : Float.NaN;
      scores.add(new TokenScore(
          text.substring(t == 0 ? 0 : ends[t - 1], ends[t]),
          Float.isNaN(ratio) ? null : Math.round(ratio * DIGITS) / DIGITS));
    }
    return scores;
  }

  private static List<String> invalid(Grammar grammar, String text, int promptCharacters) {
    return GrammarFigures.sentences(text, promptCharacters).stream()
        .filter(sentence -> grammar.parse(sentence).isEmpty())
        .distinct()
        .toList();
  }
}
