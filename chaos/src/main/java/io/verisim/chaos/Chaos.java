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
 * The fault test: one undisturbed run, then runs under a schedule of faults until all of them are
 * injected. The services are separate processes. Each run must produce the same artifacts.
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
     * @param left the most faults to plan, without the outages beside process faults
     * @param seconds how long each stage takes undisturbed, by artifact
     */
    List<Fault> draw(int left, Map<String, Double> seconds);
  }

  /**
   * The settings of a fault test.
   *
   * @param faults how many faults hit a process; if none of the kinds does, how many there are
   * @param seed of the schedule
   * @param kinds of faults
   * @param folder an empty folder for all data and logs
   * @param spec of the disturbed run
   * @param mains main classes that replace those of the services, for testing the fault test
   */
  public record Settings(
      int faults,
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
    boolean badStore =
        settings.kinds().stream().anyMatch(kind -> kind.experiment() == Experiment.STORE);
    try (Cluster cluster =
        Cluster.start(settings.folder(), settings.mains(), CHECKPOINT_INTERVAL, badStore)) {
      cluster.awaitApi();
      tell.accept("the undisturbed run ...");
      FaultedRun undisturbed =
          new FaultedRun(cluster, settings.spec(), "calm", List.of(), CALM_RUN, tell);
      RunState ended = undisturbed.toTheEnd();
      if (ended != RunState.COMPLETED) {
        throw new IOException("the undisturbed run is " + ended.word()
            + ", so there is nothing to compare with; see " + cluster.log(Service.ORCHESTRATOR));
      }
      RunFolder calm = undisturbed.folder();
      report.calm(calm);
      Map<String, Double> seconds = calm.seconds();
      Set<FaultKind> counted = Schedule.counted(settings.kinds());
      int left = settings.faults();
      List<Fault> late = List.of();
      for (int round = 1; left > 0; round++) {
        List<Fault> faults = new ArrayList<>(late);
        int again =
            (int) late.stream().filter(fault -> counted.contains(fault.kind())).count();
        if (left > again) {
          List<Fault> drawn = plan.draw(left - again, seconds);
          report.planned(drawn);
          faults.addAll(drawn);
        }
        String run = "chaos-" + round;
        tell.accept("run " + run + ", " + faults.size() + " faults:");
        faults.forEach(fault -> tell.accept("  " + fault));
        FaultedRun disturbed = new FaultedRun(
            cluster,
            settings.spec(),
            run,
            faults,
            CALM_RUN.plus(ONE_FAULT.multipliedBy(faults.size())),
            tell);
        RunState state = disturbed.toTheEnd();
        report.disturbed(run, state, disturbed);
        int dealt = (int) disturbed.injected().stream()
            .filter(injected -> counted.contains(injected.fault().kind()))
            .count();
        left -= dealt;
        late = disturbed.late();
        report.late(late);
        if (dealt == 0 || state != RunState.COMPLETED) {
          break;
        }
      }
      report.undealt(left);
      report.logs(cluster);
      if (badStore) {
        report.store(cluster.storeRelay().done());
      }
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
