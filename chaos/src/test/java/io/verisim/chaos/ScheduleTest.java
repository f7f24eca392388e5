package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  /** How long each stage takes, in seconds. */
  private static final Map<String, Double> STAGES = Map.of(
      "corpus", 0.4,
      "base_model_v1", 12.0,
      "reward_data_v1_shard_0", 1.0,
      "reward_data_v1_shard_1", 1.0,
      "reward_model_v1", 1.5,
      "base_model_v2", 9.0,
      "evaluation_v2", 3.0);

  @Test
  void aSeedInjectsTheSameFaultsOnASlowerMachine() {
    Map<String, Double> slower = STAGES.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, stage -> 1.1 * stage.getValue()));
    List<Fault> faults = runs(1, EnumSet.allOf(FaultKind.class), STAGES);
    List<Fault> later = runs(1, EnumSet.allOf(FaultKind.class), slower);

    assertThat(later)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("delaySeconds")
        .isEqualTo(faults);
    for (int i = 0; i < faults.size(); i++) {
      assertThat(later.get(i).delaySeconds())
          .isCloseTo(1.1 * faults.get(i).delaySeconds(), within(1e-9));
    }
    assertThat(runs(2, EnumSet.allOf(FaultKind.class), STAGES)).isNotEqualTo(faults);
  }

  @Test
  void everyKindServiceAndStageGetsFaults() {
    List<Fault> faults = runs(1, EnumSet.allOf(FaultKind.class), STAGES);

    assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
    assertThat(faults).extracting(Fault::service).contains(Service.values());
    assertThat(faults).extracting(Fault::artifact).containsAll(STAGES.keySet());
  }

  @Test
  void flipSkipsStagesTooShortForCheckpoints() {
    assertThat(runs(1, EnumSet.of(FaultKind.FLIP), STAGES))
        .isNotEmpty()
        .extracting(Fault::artifact)
        .containsOnly("base_model_v1", "base_model_v2", "evaluation_v2");
  }

  @Test
  void drawsTheRequestedFaultsWithinTheirStages() {
    List<Fault> faults =
        new Schedule(1, EnumSet.of(FaultKind.KILL, FaultKind.STOP, FaultKind.TERM)).draw(3, STAGES);

    assertThat(faults).hasSize(3);
    assertThat(runs(1, EnumSet.allOf(FaultKind.class), STAGES))
        .allSatisfy(
            fault -> assertThat(fault.delaySeconds()).isLessThan(STAGES.get(fault.artifact())));
  }

  @Test
  void withoutProcessFaultsAllFaultsCount() {
    List<Fault> faults = new Schedule(1, Experiment.STORE.kinds()).draw(5, STAGES);

    assertThat(faults).hasSize(5).allSatisfy(fault -> {
      assertThat(fault.kind().experiment()).isEqualTo(Experiment.STORE);
      assertThat(fault.service()).isEqualTo(Service.of(fault.artifact()));
    });
    assertThat(faults).extracting(Fault::artifact).doesNotHaveDuplicates();
  }

  @Test
  void theOrderOfTheKindsDoesNotMatter() {
    List<FaultKind> kinds = new ArrayList<>(Experiment.STORE.kinds());
    List<Fault> faults = runs(1, new LinkedHashSet<>(kinds), STAGES);
    Collections.reverse(kinds);

    assertThat(runs(1, new LinkedHashSet<>(kinds), STAGES)).isEqualTo(faults);
  }

  private static List<Fault> runs(long seed, Set<FaultKind> kinds, Map<String, Double> seconds) {
    Schedule schedule = new Schedule(seed, kinds);
    List<Fault> faults = new ArrayList<>();
    IntStream.range(0, 20).forEach(run -> faults.addAll(schedule.draw(100, seconds)));
    return faults;
  }
}
