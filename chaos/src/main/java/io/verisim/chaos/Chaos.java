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
 * The trial: one run that nobody disturbs, then as many under a schedule of faults as there are
 * process faults to deal out, on services that are processes of their own. Each run must come to
 * the same artifacts.
 */
public final class Chaos {
  /** Between two checkpoints of a stage. */
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  private static final Duration CALM_RUN = Duration.ofMinutes(10);

  /**
   * Silence until a stage is given away, the retry's pause, and the start of a process on a busy
   * machine.
   */
  static final Duration ONE_FAULT = Duration.ofSeconds(90);

  private final Settings settings;
  private final Plan plan;
  private final Consumer<String> tell;

  /** Which faults a run gets. */
  @FunctionalInterface
  interface Plan {
    /**
     * Faults for one run.
     *
     * @param processFaultsLeft how many process faults there may be at most
     * @param seconds how long each stage takes undisturbed, by artifact
     */
    List<Fault> draw(int processFaultsLeft, Map<String, Double> seconds);
  }

  /**
   * What is wanted.
   *
   * @param processFaults faults that hit a process, in all
   * @param seed of the schedule
   * @param kinds of faults
   * @param folder for everything that is written; empty
   * @param spec of the run that is disturbed
   * @param mains other main classes than the services' own, for trials of the trial
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

  /** @param tell is told what happens, line by line */
  public Chaos(Settings settings, Consumer<String> tell) {
    this(settings, new Schedule(settings.seed(), settings.kinds())::draw, tell);
  }

  Chaos(Settings settings, Plan plan, Consumer<String> tell) {
    this.settings = settings;
    this.plan = plan;
    this.tell = tell;
  }

  /** The run that is disturbed if nothing else is wanted: small, with every kind of stage. */
  public static RunSpec smallRun() throws IOException {
    try (InputStream spec = Chaos.class.getResourceAsStream("spec.yaml")) {
      return SpecReader.read(
          new String(Objects.requireNonNull(spec).readAllBytes(), StandardCharsets.UTF_8),
          "the run that is disturbed");
    }
  }

  /** Plays everything; ends its processes, whatever comes. */
  public ChaosReport run() throws IOException, InterruptedException {
    ChaosReport report = new ChaosReport(settings, CHECKPOINT_INTERVAL);
    try (Cluster cluster =
        Cluster.start(settings.folder(), settings.mains(), CHECKPOINT_INTERVAL)) {
      cluster.awaitApi();
      tell.accept("a run that nobody disturbs ...");
      Experiment undisturbed =
          new Experiment(cluster, settings.spec(), "calm", List.of(), CALM_RUN, tell);
      RunState ended = undisturbed.toTheEnd();
      if (ended != RunState.COMPLETED) {
        throw new IOException("the run that nobody disturbed is " + ended.word()
            + ", so there is nothing to compare with; " + cluster.log(Service.ORCHESTRATOR)
            + " tells more");
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

  /** The digests of two runs side by side, where they differ. */
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
        .forEach(artifact -> differences.add(artifact + " is one too many"));
    return differences;
  }
}
