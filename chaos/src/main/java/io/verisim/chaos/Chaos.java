package io.verisim.chaos;

import io.verisim.artifact.Digest;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The fault test: one undisturbed run, then runs under a schedule of faults until all process
 * faults are injected. The services are separate processes. Each run must produce the same
 * artifacts.
 */
public final class Chaos {
  /** The time between two checkpoints of a stage. */
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  private static final Duration CALM_RUN = Duration.ofMinutes(10);

  /**
   * Covers the heartbeat timeout, the pause before the retry, and the start of a process on a busy
   * machine.
   */
  static final Duration ONE_FAULT = Duration.ofSeconds(90);

  private final Settings settings;
  private final Plan plan;
  private final Consumer<String> tell;

  /** Plans the faults of a run. */
  @FunctionalInterface
  interface Plan {
    /**
     * Faults for one run.
     *
     * @param processFaultsLeft the most process faults to plan
     * @param seconds how long each stage takes undisturbed, by artifact
     */
    List<Fault> draw(int processFaultsLeft, Map<String, Double> seconds);
  }

  /**
   * The settings of a fault test.
   *
   * @param processFaults the total number of faults that hit a process
   * @param seed of the schedule
   * @param kinds of faults
   * @param folder an empty folder for all data and logs
   * @param spec of the disturbed run
   * @param mains main classes that replace those of the services, for testing the fault test
   */
  public record Settings(
      int processFaults,
      long seed,
      Set<FaultKind> kinds,
      Path folder,
      RunSpec spec,
      Map<Service, String> mains) {
    public Settings {
      kinds = Set.copyOf(kinds);
      mains = Map.copyOf(mains);
    }
  }

  /** @param tell receives what happens, line by line */
  public Chaos(Settings settings, Consumer<String> tell) {
    this(settings, new Schedule(settings.seed(), settings.kinds())::draw, tell);
  }

  Chaos(Settings settings, Plan plan, Consumer<String> tell) {
    this.settings = settings;
    this.plan = plan;
    this.tell = tell;
  }

  /** The default run of the fault test: small, with every kind of stage. */
  public static RunSpec smallRun() throws IOException {
    try (InputStream spec = Chaos.class.getResourceAsStream("spec.yaml")) {
      return SpecReader.read(
          new String(Objects.requireNonNull(spec).readAllBytes(), StandardCharsets.UTF_8),
          "the run that is disturbed");
    }
  }

  /** Runs the fault test. It always ends its processes. */
  public ChaosReport run() throws IOException, InterruptedException {
    ChaosReport report = new ChaosReport(settings, CHECKPOINT_INTERVAL);
    try (Cluster cluster =
        Cluster.start(settings.folder(), settings.mains(), CHECKPOINT_INTERVAL)) {
      cluster.awaitApi();
      tell.accept("the undisturbed run ...");
      Experiment undisturbed =
          new Experiment(cluster, settings.spec(), "calm", List.of(), CALM_RUN, tell);
      RunState ended = undisturbed.toTheEnd();
      if (ended != RunState.COMPLETED) {
        throw new IOException("the undisturbed run is " + ended.word()
            + ", so there is nothing to compare with; see " + cluster.log(Service.ORCHESTRATOR));
      }
      RunFolder calm = undisturbed.folder();
      report.calm(calm);
      Map<String, Double> seconds = calm.seconds();
      int left = settings.processFaults();
      for (int round = 1; left > 0 || round == 1; round++) {
        List<Fault> faults = plan.draw(left, seconds);
        report.planned(faults);
        String run = "chaos-" + round;
        tell.accept("run " + run + ", " + faults.size() + " faults:");
        faults.forEach(fault -> tell.accept("  " + fault));
        Experiment experiment = new Experiment(
            cluster,
            settings.spec(),
            run,
            faults,
            CALM_RUN.plus(ONE_FAULT.multipliedBy(faults.size())),
            tell);
        RunState state = experiment.toTheEnd();
        report.disturbed(run, state, experiment);
        int dealt = (int) experiment.injected().stream()
            .filter(injected -> injected.fault().kind().isProcessFault())
            .count();
        left -= dealt;
        if (dealt == 0 || state != RunState.COMPLETED) {
          break;
        }
      }
      if (settings.kinds().stream().anyMatch(FaultKind::isProcessFault)) {
        report.undealt(left);
      }
      report.logs(cluster);
    }
    return report;
  }

  /** The differences between the digests of two runs. */
  static List<String> differences(Map<String, Digest> calm, Map<String, Digest> disturbed) {
    List<String> differences = new ArrayList<>();
    calm.forEach((artifact, digest) -> {
      Digest other = disturbed.get(artifact);
      if (other == null) {
        differences.add(artifact + " is missing");
      } else if (!other.equals(digest)) {
        differences.add(
            artifact + " is " + other.shortened() + ", undisturbed " + digest.shortened());
      }
    });
    disturbed.keySet().stream()
        .filter(artifact -> !calm.containsKey(artifact))
        .forEach(artifact -> differences.add(artifact + " does not exist in the undisturbed run"));
    return differences;
  }
}
