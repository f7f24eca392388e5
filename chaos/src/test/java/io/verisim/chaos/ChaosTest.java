package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short fault test, and proof that it detects planted damage. */
@Tag("minutes")
@Timeout(600)
class ChaosTest {
  private static final String PRETRAINED = "base_model_v1";

  /**
   * Of the checkpoint's last file, its weights and moments; no exponent, so that nothing diverges.
   */
  private static final long IN_THE_WEIGHTS = 60_002;

  /**
   * Outages of the relay to Temporal: it refuses for 8 s, twice as long as a worker may be silent.
   */
  private static final long REFUSED_FOR_LONG = 6_998;

  @TempDir
  private Path folder;

  /** Long enough in pretraining for what is done to it, short in all else. */
  private static RunSpec spec(int steps) {
    return SmallRun.named(
        "chaos",
        Map.of(
            "pretraining.maxSteps", Integer.toString(steps),
            "pretraining.evalEvery", "300",
            "grpo.maxSteps", "100"));
  }

  @Test
  void aFaultedRunProducesTheUndisturbedArtifacts() throws IOException, InterruptedException {
    List<Fault> faults = List.of(
        new Fault(1, FaultKind.STOP, Service.TRAINER, PRETRAINED, 1.0, 1000),
        new Fault(2, FaultKind.FLIP, Service.TRAINER, PRETRAINED, 1.5, IN_THE_WEIGHTS),
        new Fault(3, FaultKind.TEMPORAL, Service.TRAINER, PRETRAINED, 2.5, REFUSED_FOR_LONG),
        new Fault(4, FaultKind.STORAGE, Service.GENERATION, "evaluation_v1", 0, 2),
        new Fault(5, FaultKind.KILL, Service.SERVERS, "reward_data_v1_shard_0", 0, 0),
        new Fault(6, FaultKind.KILL, Service.ORCHESTRATOR, "reward_model_v1", 0, 0),
        new Fault(7, FaultKind.TERM, Service.TRAINER, "base_model_v2", 0.5, 0));

    ChaosReport report = experiment(spec(8000), faults, Map.of());

    assertThat(report.wrong()).isEmpty();
    assertThat(report.injected())
        .extracting(injected -> injected.fault().kind() + " " + injected.fault().service())
        .containsExactlyInAnyOrder(
            "STOP TRAINER",
            "TEMPORAL TRAINER",
            "FLIP TRAINER",
            "STORAGE GENERATION",
            "KILL SERVERS",
            "KILL ORCHESTRATOR",
            "TERM TRAINER");
    assertThat(report.passedOver()).as("damaged checkpoints").isGreaterThanOrEqualTo(1);
    assertThat(report.medianLostSeconds()).isLessThan(11.0);
  }

  /** What each fault does to a client that believes its store is in {@link StoreRelayTest}. */
  @Test
  void aBadStoreChangesNothing() throws IOException, InterruptedException {
    assertNothingChanges(List.of(
        new Fault(1, FaultKind.LATE, Service.TRAINER, PRETRAINED, 0.5, 3000),
        new Fault(2, FaultKind.SLOW, Service.TRAINER, PRETRAINED, 3, 500),
        new Fault(3, FaultKind.PARTIAL, Service.GENERATION, "evaluation_v1", 0, 2000),
        new Fault(4, FaultKind.FULL, Service.GENERATION, "reward_data_v1_shard_0", 0, 500),
        new Fault(5, FaultKind.CLOCK, Service.REWARD, "reward_model_v1", 0, 500),
        new Fault(6, FaultKind.STORM, Service.TRAINER, "base_model_v2", 0, 2000),
        new Fault(7, FaultKind.WRONG, Service.GENERATION, "evaluation_v2", 0, 2000)));
  }

  @Test
  void hostileClientsChangeNothing() throws IOException, InterruptedException {
    assertNothingChanges(List.of(
        new Fault(1, FaultKind.POISON, Service.TRAINER, "scorer_1", 0, 0),
        new Fault(2, FaultKind.WATCH, Service.TRAINER, PRETRAINED, 0.5, 0),
        new Fault(3, FaultKind.STALLED, Service.GENERATION, "evaluation_v1", 0, 0),
        new Fault(4, FaultKind.VANISH, Service.REWARD, "reward_model_v1", 0, 0)));
  }

  private void assertNothingChanges(List<Fault> faults) throws IOException, InterruptedException {
    ChaosReport report = experiment(spec(5000), faults, Map.of());

    assertThat(report.wrong()).isEmpty();
    assertThat(report.injected())
        .extracting(injected -> injected.fault().kind())
        .containsExactlyInAnyOrderElementsOf(faults.stream().map(Fault::kind).toList());
  }

  /**
   * The negative control of the trial itself: nobody looks at digests, and damage shows in what it
   * damaged.
   */
  @Test
  void catchesATrainerThatDoesNotVerifyCheckpoints() throws IOException, InterruptedException {
    ChaosReport report = experiment(
        spec(3000),
        List.of(new Fault(1, FaultKind.FLIP, Service.TRAINER, PRETRAINED, 1.5, IN_THE_WEIGHTS)),
        Map.of(Service.TRAINER, CredulousTrainer.class.getName()));

    assertThat(report.passedOver()).isZero();
    assertThat(report.wrong())
        .as("the run came to its end, with other weights")
        .anyMatch(what -> what.contains(PRETRAINED + " is ") && what.contains("undisturbed"))
        .noneMatch(what -> what.contains("it is "));
  }

  private ChaosReport experiment(RunSpec spec, List<Fault> faults, Map<Service, String> mains)
      throws IOException, InterruptedException {
    Set<FaultKind> kinds = faults.stream().map(Fault::kind).collect(Collectors.toSet());
    int counted = (int) faults.stream()
        .filter(fault -> Schedule.counted(kinds).contains(fault.kind()))
        .count();
    Chaos.Settings settings = new Chaos.Settings(counted, 0, kinds, folder, spec, mains);
    ChaosReport report = new Chaos(settings, (left, seconds) -> faults, System.out::println).run();
    System.out.println(report.text());
    return report;
  }
}
