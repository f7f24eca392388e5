package io.verisim.chaos;

import io.verisim.artifact.Digest;
import io.verisim.report.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The result of the fault test. */
public final class ChaosReport {
  /**
   * The lost work that is acceptable beyond the checkpoint interval, for a start or an unfinished
   * upload.
   */
  private static final int BEARABLE_SECONDS = 10;

  private static final String DAMAGED = "Skipping a damaged checkpoint";

  private final Chaos.Settings settings;
  private final Duration checkpointInterval;
  private final List<InjectedFault> injected = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> runs = new ArrayList<>();
  private Map<String, Digest> calm = Map.of();
  private Map<String, List<Long>> calmSteps = Map.of();
  private int planned;
  private int late;
  private long passedOver;
  private Map<FaultKind, Long> badAnswers = Map.of();
  private ApiFaults.Slowest slowest = ApiFaults.Slowest.NONE;

  ChaosReport(Chaos.Settings settings, Duration checkpointInterval) {
    this.settings = settings;
    this.checkpointInterval = checkpointInterval;
  }

  void calm(RunFolder folder) throws IOException {
    calm = folder.digests();
    calmSteps = folder.metricSteps();
  }

  void planned(List<Fault> faults) {
    planned += faults.size();
  }

  /**
   * Records the faults that came too late for their stages, and are tried again in the next run.
   */
  void late(List<Fault> faults) {
    late += faults.size();
  }

  void disturbed(String run, RunState state, FaultedRun disturbed) throws IOException {
    RunFolder folder = disturbed.folder();
    injected.addAll(disturbed.injected());
    slowest = slowest.max(disturbed.slowest());
    List<String> found = new ArrayList<>(disturbed.apiFindings());
    if (state != RunState.COMPLETED) {
      found.add("the run is " + state.word());
    }
    found.addAll(Chaos.differences(calm, folder.digests()));
    folder.torn().forEach(artifact -> found.add(artifact + " was committed twice"));
    found.addAll(folder.damages());
    Map<String, List<Long>> steps = folder.metricSteps();
    calmSteps.forEach((artifact, expected) -> {
      if (steps.containsKey(artifact) && !steps.get(artifact).equals(expected)) {
        found.add("metric rows of " + artifact + " have other steps than in the undisturbed run");
      }
    });
    found.forEach(what -> wrong.add(run + ": " + what));
    runs.add(run + ": "
        + (found.isEmpty()
            ? calm.size() + " of " + calm.size() + " artifacts and " + rows()
                + " metric rows equal those of the undisturbed run"
            : found.size() + " findings"));
  }

  /** Records faults that were not injected, because the test then has shown less than requested. */
  void undealt(int faults) {
    if (faults > 0) {
      wrong.add(faults + " of the " + settings.faults() + " faults were never injected");
    }
  }

  /** Records how many answers of the store were bad, by fault. */
  void store(Map<FaultKind, Long> bad) {
    badAnswers = bad;
  }

  void logs(Cluster cluster) throws IOException {
    for (Service service : Service.values()) {
      Path log = cluster.log(service);
      if (service.isWorker() && Files.exists(log)) {
        try (Stream<String> lines = Files.lines(log)) {
          passedOver += lines.filter(line -> line.contains(DAMAGED)).count();
        }
      }
    }
  }

  private int rows() {
    return calmSteps.values().stream().mapToInt(List::size).sum();
  }

  /** The differences from the undisturbed run and other violations; empty if there are none. */
  public List<String> wrong() {
    List<String> all = new ArrayList<>(wrong);
    double bearable = checkpointInterval.toSeconds() + BEARABLE_SECONDS;
    if (medianLostSeconds() > bearable) {
      all.add(String.format(
          Locale.ROOT,
          "the median of repeated work is %.1f s, expected at most %.0f s",
          medianLostSeconds(),
          bearable));
    }
    return all;
  }

  /** The faults that hit a stage, in order. */
  List<InjectedFault> injected() {
    return List.copyOf(injected);
  }

  /** Damaged checkpoints that workers reported and skipped. */
  public long passedOver() {
    return passedOver;
  }

  /**
   * The median of the work that had to be repeated after process faults at workers, in seconds; 0
   * if there was none.
   */
  public double medianLostSeconds() {
    List<Double> lost = injected.stream()
        .map(InjectedFault::lostSeconds)
        .filter(s -> !s.isNaN())
        .sorted()
        .toList();
    return lost.isEmpty() ? 0 : lost.get(lost.size() / 2);
  }

  private double longestLostSeconds() {
    return injected.stream()
        .mapToDouble(InjectedFault::lostSeconds)
        .filter(s -> !Double.isNaN(s))
        .max()
        .orElse(0);
  }

  /** For people. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(
        Locale.ROOT,
        "%d of %d faults were injected; %d times one came too late for its stage and was put off",
        injected.size(),
        planned,
        late));
    lines.add("by kind:     " + count(injected -> injected.fault().kind().word()));
    lines.add("by process:  " + count(injected -> injected.fault().service().word()));
    lines.addAll(phases());
    if (injected.stream().anyMatch(injected -> !Double.isNaN(injected.lostSeconds()))) {
      lines.add(String.format(
          Locale.ROOT,
          "repeated:    median %.1f s, at most %.1f s of work per process fault (checkpoints are %d s apart)",
          medianLostSeconds(),
          longestLostSeconds(),
          checkpointInterval.toSeconds()));
    }
    if (!badAnswers.isEmpty()) {
      lines.add("bad answers: " + words(badAnswers));
    }
    if (slowest.health() > 0) {
      lines.add(String.format(
          Locale.ROOT,
          "meanwhile:   health within %d ms, the list of runs within %d ms",
          slowest.health(),
          slowest.list()));
    }
    lines.add("damaged checkpoints skipped: " + passedOver);
    lines.addAll(runs);
    wrong.forEach(what -> lines.add("WRONG " + what));
    lines.add("to repeat: " + "chaos --kills " + settings.faults() + " --seed "
        + settings.seed() + " --kinds "
        + settings.kinds().stream().sorted().map(FaultKind::word).collect(Collectors.joining(",")));
    return String.join(System.lineSeparator(), lines);
  }

  /** For programs. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", settings.seed());
    json.put("planned", planned);
    json.put("dealt", injected.size());
    json.put("byKind", counts(injected -> injected.fault().kind().word()));
    json.put("byProcess", counts(injected -> injected.fault().service().word()));
    json.put("byArtifact", counts(InjectedFault::artifact));
    json.put("medianLostSeconds", medianLostSeconds());
    json.put("longestLostSeconds", longestLostSeconds());
    json.put("damagedCheckpointsPassedOver", passedOver);
    json.put("byPhase", counts(injected -> phase(injected.artifact())));
    json.put("badAnswers", badAnswers);
    json.put("healthMillis", slowest.health());
    json.put("listMillis", slowest.list());
    json.put("artifacts", calm.size());
    json.put("metricRows", rows());
    json.put("wrong", wrong);
    return json;
  }

  /** One line for each phase of a run: how many faults it had, and the work that it repeated. */
  private List<String> phases() {
    Map<String, List<InjectedFault>> phases = injected.stream()
        .collect(Collectors.groupingBy(
            injected -> phase(injected.artifact()), TreeMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    phases.forEach((phase, faults) -> {
      double[] lost = faults.stream()
          .mapToDouble(InjectedFault::lostSeconds)
          .filter(s -> !Double.isNaN(s))
          .sorted()
          .toArray();
      lines.add(String.format(Locale.ROOT, "  %-28s %4d", phase, faults.size())
          + (lost.length == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", repeated %.1f s in the median, %.1f s at most",
                  lost[lost.length / 2],
                  lost[lost.length - 1])));
    });
    return lines;
  }

  private static String phase(String artifact) {
    return artifact.replaceAll("_v?\\d+", "").replaceAll("_(shard|rate)$", "");
  }

  private static String words(Map<FaultKind, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey().word() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private String count(Function<InjectedFault, String> by) {
    return counts(by).entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private Map<String, Long> counts(Function<InjectedFault, String> by) {
    return injected.stream()
        .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
  }
}
