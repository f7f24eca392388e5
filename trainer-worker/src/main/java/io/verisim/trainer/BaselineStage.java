package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.BaselineInput;
import io.verisim.report.FigureNames;
import io.verisim.stage.StageContext;
import io.verisim.stage.StageDefinition;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The baseline of a version: the best result of a method with the version's compute, over several
 * learning rates.
 */
record BaselineStage(BaselineInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    return StageExecutor.definition(
        input.run(),
        input.spec(),
        ArtifactNames.baseline(input.method(), input.version()),
        StageNames.BASELINE,
        input.rates(),
        Map.of("version", input.version(), "method", input.method().word()));
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    StageContext context = loop.context();
    List<ArtifactRef> rates = input.rates();
    ArtifactRef best = rates.get(0);
    long steps = 0;
    double flops = 0;
    for (ArtifactRef rate : rates) {
      Map<String, Object> results = context.inputManifest(rate).results();
      steps += (long) number(results, FigureNames.STEPS, 0);
      flops += number(results, FigureNames.FLOPS, 0);
      if (loss(results) < loss(context.inputManifest(best).results())) {
        best = rate;
      }
    }
    copy(context.input(best), context.output());
    Map<String, Object> results =
        new LinkedHashMap<>(context.inputManifest(best).results());
    results.put(FigureNames.STEPS, steps);
    results.put(FigureNames.FLOPS, flops);
    return results;
  }

  /** Validation loss of a learning rate's result; infinite if the budget was below one step. */
  private static double loss(Map<String, Object> results) {
    return number(results, FigureNames.LOSS_VAL, Double.POSITIVE_INFINITY);
  }

  private static double number(Map<String, Object> results, String name, double otherwise) {
    return results.get(name) instanceof Number number ? number.doubleValue() : otherwise;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
