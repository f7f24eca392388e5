package io.verisim.worker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecReader;
import io.verisim.stage.Origins;
import io.verisim.stage.StageProgress;
import io.verisim.stage.StageRunner;
import io.verisim.temporal.TemporalJson;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stages as activities without a server, on a folder, with a heartbeat that can stop them after a
 * given step.
 */
public final class StageBench implements AutoCloseable {
  /** Everything small: a run's stages take seconds together. */
  private static final String TINY = """
      preset: demo
      corpus: {source: grammar, split: [0.6, 0.2, 0.2], sentences: 1200}
      model: {blockSize: 16, nLayer: 1, nHead: 2, nEmbd: 16}
      pretraining: {maxSteps: 5, batchSize: 4, warmupSteps: 1, evalEvery: 2}
      rewardData: {trainSamples: 24, valSamples: 12, shards: 2, crossover: uniform}
      rewardModel:
        batchSize: 8
        maxSteps: 5
        evalEvery: 2
        learningRate: 2e-3
        minSkill: -1
        scorers:
          - {nLayer: 1, nHead: 2, nEmbd: 8}
          - {nLayer: 2, nHead: 2, nEmbd: 16, maxSteps: 4, direction: right-to-left}
      grpo: {maxSteps: 3, promptsPerStep: 2, groupSize: 2, learningRate: 3e-4, evalEvery: 1, klCap: 10, acceptPerplexityRise: 0.02}
      evaluation: {samples: 8, sampleTexts: 3, discriminatorSamples: 10, temperatures: [0.7]}
      termination: {maxCycles: 1}
      threads: 1
      """;

  private static final long NEVER = Long.MAX_VALUE;

  private final ArtifactStore store;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StageExecutor executor;
  private final List<StageProgress> beats = new ArrayList<>();
  private final TestActivityEnvironment environment =
      TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
          .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
              .setDataConverter(TemporalJson.dataConverter())
              .build())
          .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
              .setWorkerInterceptors(new Beating())
              .build())
          .build());
  private volatile long stopsAt = NEVER;

  /** Keeps artifacts and scratch files in a folder. No checkpoint is due by time. */
  public StageBench(Path folder) {
    this.store = new ArtifactStore(new FolderObjectStore(folder.resolve("s3")));
    StageMeters stages = new StageMeters(meters);
    StageRunner runner = new StageRunner(
        store,
        Origins.NONE,
        folder.resolve("scratch"),
        Duration.ofDays(1),
        Clock.systemUTC(),
        stages);
    this.executor = new StageExecutor(runner, stages, new Cores(2));
  }

  /** The tiny specification with some keys set. */
  public static RunSpec spec(Map<String, String> sets) {
    return SpecReader.read(TINY, "tiny", sets);
  }

  public StageExecutor executor() {
    return executor;
  }

  public ArtifactStore store() {
    return store;
  }

  SimpleMeterRegistry meters() {
    return meters;
  }

  /** The activities of an implementation, each call an attempt in an activity of its own. */
  public <T> T activities(Class<T> type, T implementation) {
    environment.registerActivitiesImplementations(implementation);
    return environment.newActivityStub(
        type,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setHeartbeatTimeout(Duration.ofMinutes(1))
            .build());
  }

  /** From now on a stage is stopped after this step, as by a worker that shuts down. */
  public void stopAfter(long step) {
    stopsAt = step;
  }

  public void stopNoMore() {
    stopsAt = NEVER;
  }

  /** What stages told of their progress. */
  public synchronized List<StageProgress> beats() {
    return List.copyOf(beats);
  }

  /** The typed failure that an activity left with. */
  public static ApplicationFailure failure(Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null) {
      if (cause instanceof ApplicationFailure typed) {
        return typed;
      }
      cause = cause.getCause();
    }
    throw new AssertionError("no typed failure", thrown);
  }

  @Override
  public void close() {
    environment.close();
  }

  private synchronized void note(StageProgress progress) {
    beats.add(progress);
  }

  /** Looks at each heartbeat before Temporal does. */
  private final class Beating extends WorkerInterceptorBase {
    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        @Override
        public void init(ActivityExecutionContext context) {
          super.init(new Heard(context));
        }
      };
    }
  }

  private final class Heard extends ActivityExecutionContextBase {
    Heard(ActivityExecutionContext next) {
      super(next);
    }

    @Override
    public <V> void heartbeat(V details) {
      super.heartbeat(details);
      if (details instanceof StageProgress progress) {
        note(progress);
        if (progress.step() >= stopsAt) {
          throw new ActivityWorkerShutdownException(getInfo());
        }
      }
    }
  }
}
