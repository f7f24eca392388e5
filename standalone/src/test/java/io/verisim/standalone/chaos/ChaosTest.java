package io.verisim.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.run.RunSpec;
import io.verisim.run.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trial as a release has it, in short; and that it catches what it should. */
@Tag("minutes")
@Timeout(600)
class ChaosTest {
  /** Long enough in pretraining for checkpoints, short in all else. */
  private static final RunSpec SPEC = SpecReader.read("""
      name: chaos
      seed: 7
      corpus: {sentences: 1500}
      model: {blockSize: 32, nLayer: 1, nHead: 2, nEmbd: 16, initStd: auto}
      pretraining: {maxSteps: 3000, batchSize: 8, warmupSteps: 10, evalEvery: 300, patience: 100}
      rewardData: {trainSamples: 120, valSamples: 40, shards: 1}
      rewardModel:
        maxSteps: 50
        batchSize: 32
        minSkill: -1
        languageModels: [{nLayer: 1, nHead: 2, nEmbd: 24, maxSteps: 100, direction: right-to-left}]
      grpo: {maxSteps: 100, promptsPerStep: 2, groupSize: 4, learningRate: 1e-5, patience: 1000, klCap: 10}
      evaluation: {samples: 16, sampleTexts: 2, criticSamples: 60, temperatures: []}
      control: false
      termination: {maxCycles: 1, patience: 5}
      threads: 1
      """, "chaos test");

  /** Every kind of fault is in its schedule, and the third one damages a checkpoint of pretraining. */
  private static final long SEED = 472;

  @TempDir
  private Path folder;

  @Test
  void whateverIsStruckTheArtifactsAreThoseOfTheUndisturbedRun()
      throws IOException, InterruptedException {
    ChaosReport report = play(4, Map.of());

    assertThat(report.wrong()).isEmpty();
    assertThat(report.dealt()).as("faults").isGreaterThanOrEqualTo(4);
    assertThat(report.passedOver()).as("damaged checkpoints").isGreaterThanOrEqualTo(1);
    assertThat(report.medianLostSeconds()).isLessThan(11.0);
  }

  /** The control of the trial itself: the same schedule up to the damage, but nobody looks at digests. */
  @Test
  void aTrainerThatDoesNotVerifyCheckpointsIsCaught() throws IOException, InterruptedException {
    ChaosReport report = play(3, Map.of(Service.TRAINER, CredulousTrainer.class.getName()));

    assertThat(report.wrong()).isNotEmpty();
  }

  private ChaosReport play(int strikes, Map<Service, String> mains)
      throws IOException, InterruptedException {
    ChaosReport report = new Chaos(
            new Chaos.Settings(strikes, SEED, EnumSet.allOf(Kind.class), folder, SPEC, mains),
            System.out::println)
        .run();
    System.out.println(report.text());
    return report;
  }
}
