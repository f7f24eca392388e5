package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.baseline.SelfPlay;
import io.verisim.baseline.SequenceDistillation;
import io.verisim.baseline.SoftLabels;
import io.verisim.baseline.StartIfDiverged;
import io.verisim.baseline.SupervisedBaseline;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.BaselineRateInput;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.grpo.Grpo;
import io.verisim.report.FigureNames;
import io.verisim.rewardmodel.Scorer;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.training.Phase;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardModelFolders;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One learning rate of a baseline: a method that spends the compute of a version. */
record BaselineRateStage(BaselineRateInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    Map<String, Object> plain = CanonicalJson.plain(spec.toMap());
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("method", input.method().word());
    configuration.put("pretraining", plain.get("pretraining"));
    if (input.method().followsGrpo()) {
      configuration.put("grpo", plain.get("grpo"));
    }
    configuration.put("flops", input.flops());
    configuration.put("learningRate", input.learningRate());
    configuration.put("version", input.version());
    configuration.put("precision", spec.precision().word());
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.corpus(), input.start()));
    if (input.method().usesScorers()) {
      inputs.addAll(input.scorers());
    }
    if (keepsTolerance()) {
      inputs.add(input.first());
    }
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.baselineRate(input.method(), input.version(), input.rate()),
        StageNames.BASELINE_RATE,
        inputs,
        configuration);
  }

  @Override
  public boolean givesWay() {
    return true;
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    List<Scorer> scorers = new ArrayList<>();
    try (Gpt first = keepsTolerance() ? model(input.first(), loop) : null;
        Gpt gpt = Gpt.adapting(model(input.start(), loop), lora(), method().at(input.rate(), 1))) {
      if (input.method().usesScorers()) {
        scorers.addAll(RewardModelFolders.scorers(
            spec, input.scorers(), corpus.tokenizer(), loop.context()::input, this::teaches));
      }
      try (Phase phase = phase(gpt, first, scorers, corpus)) {
        loop.run(phase);
        GptFolder.write(loop.context().output(), gpt);
        CorpusFolder.write(loop.context().output(), corpus.tokenizer());
        Map<String, Object> results = new LinkedHashMap<>(selection(phase));
        results.put(FigureNames.STEPS, phase.step());
        results.put(FigureNames.FLOPS, loop.flops());
        return results;
      }
    } finally {
      scorers.forEach(Scorer::close);
    }
  }

  /** Whether version 1 is needed for the tolerance of perplexity. */
  private boolean keepsTolerance() {
    return input.method() == BaselineMethod.RANDOM_REWARD && !input.first().equals(input.start());
  }

  private Gpt model(ArtifactRef version, PhaseLoop loop) throws IOException {
    return GptFolder.read(loop.context().input(version), input.spec().precision());
  }

  /** The adapters that the method trains; none if it trains the weights. */
  private @Nullable LoraSpec lora() {
    return input.method().followsGrpo()
        ? input.spec().grpo().lora()
        : input.spec().pretraining().lora();
  }

  private Seeds method() {
    return new Seeds(
        input.spec().seed(),
        input.method() == BaselineMethod.SUPERVISED
            ? StageNames.BASELINE
            : input.method().word(),
        input.version());
  }

  private Phase phase(Gpt gpt, @Nullable Gpt first, List<Scorer> scorers, CorpusFolder corpus)
      throws IOException {
    RunSpec spec = input.spec();
    SplitText train = corpus.text(Split.TRAIN);
    SplitText validation = corpus.text(Split.VAL);
    Seeds method = method();
    Seeds seeds = new Seeds(method.at(input.rate(), 0), StageNames.BASELINE_RATE, 0);
    SupervisedBaseline.Config config =
        new SupervisedBaseline.Config(spec.pretraining(), input.flops(), input.learningRate());
    return switch (input.method()) {
      case SUPERVISED -> new SupervisedBaseline(gpt, config, train, validation, seeds);
      case TOKEN_DISTILLATION -> {
        SoftLabels labels = new SoftLabels(ScorerMixture.equal(
            scorers.stream().flatMap(scorer -> scorer.nextToken().stream()).toList()));
        yield new SupervisedBaseline(
            gpt,
            config.withFlops(input.flops() * labels.studentShare(gpt)),
            train,
            validation,
            seeds,
            labels);
      }
      case SEQUENCE_DISTILLATION ->
        // Every rate learns the same texts, so that their losses can be compared.
        new SequenceDistillation(gpt, scorers.get(0).gpt(), config, train, method, seeds);
      case SELF_PLAY ->
        new StartIfDiverged(new SelfPlay(gpt, spec.grpo(), input.flops(), train, seeds), gpt);
      case RANDOM_REWARD ->
        new StartIfDiverged(
            new Grpo(gpt, first, null, spec.grpo().withRandomRewards(), train, validation, seeds),
            gpt);
    };
  }

  private boolean teaches(ScorerSpec scorer) {
    return input.method() == BaselineMethod.SEQUENCE_DISTILLATION
        ? scorer.writesBaseTokens()
        : scorer.predictsNextToken(input.spec().corpus());
  }

  /** How the weights were selected by a held-out loss; nothing if the method does not do so. */
  private Map<String, Object> selection(Phase phase) {
    SupervisedBaseline training = phase instanceof SupervisedBaseline own
        ? own
        : phase instanceof SequenceDistillation distillation ? distillation.training() : null;
    if (training == null) {
      return Map.of();
    }
    Map<String, Object> results = new LinkedHashMap<>();
    if (training.step() > 0) {
      results.put(FigureNames.BASELINE_LOSS_START, training.startLoss());
      results.put(FigureNames.LOSS_VAL, training.bestLoss());
    }
    results.put(FigureNames.BASELINE_RATE, training.improved() ? input.learningRate() : 0);
    return results;
  }
}
