package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TrainerActivities.Control;
import io.verisim.stage.StageContext;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The control of a version: the best of what supervised training made of its compute at several rates. */
final class ControlStage {
  private final StageDesk desk;

  ControlStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(Control order) {
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        order.spec(),
        ArtifactNames.control(order.version()),
        StageNames.CONTROL,
        order.rates(),
        Map.of("version", order.version()));
    return desk.run(stage, loop -> choose(order.rates(), loop));
  }

  private static Map<String, Object> choose(List<ArtifactRef> rates, PhaseLoop loop)
      throws IOException {
    StageContext context = loop.context();
    ArtifactRef best = rates.get(0);
    long steps = 0;
    double operations = 0;
    for (ArtifactRef rate : rates) {
      Map<String, Object> results = context.inputManifest(rate).results();
      steps += (long) number(results, FigureNames.STEPS, 0);
      operations += number(results, FigureNames.OPERATIONS, 0);
      if (loss(results) < loss(context.inputManifest(best).results())) {
        best = rate;
      }
    }
    copy(context.input(best), context.output());
    Map<String, Object> results =
        new LinkedHashMap<>(context.inputManifest(best).results());
    results.put(FigureNames.STEPS, steps);
    results.put(FigureNames.OPERATIONS, operations);
    return results;
  }

  /** Validation loss of what a rate came to; endless where the budget was below a step. */
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
