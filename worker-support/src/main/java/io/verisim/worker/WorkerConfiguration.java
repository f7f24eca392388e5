package io.verisim.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.verisim.artifact.ArtifactStore;
import io.verisim.engine.Torch;
import io.verisim.service.ScratchFolder;
import io.verisim.service.StageConfiguration;
import io.verisim.stage.StageRunner;
import io.verisim.temporal.TemporalConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts of every worker: storage, Temporal, and the runner of its stages. */
@Configuration(proxyBeanMethods = false)
@Import({StageConfiguration.class, TemporalConfiguration.class})
public class WorkerConfiguration {
  private static final Logger log = LoggerFactory.getLogger(WorkerConfiguration.class);

  @Bean
  StageMeters stageMeters(ObjectProvider<MeterRegistry> registry) {
    return new StageMeters(registry.getIfAvailable(SimpleMeterRegistry::new));
  }

  @Bean
  Cores cores() {
    return new Cores(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Starts the engine, so that a machine on which the engine does not start has no worker that
   * accepts stages.
   */
  @Bean
  StageExecutor stageExecutor(StageRunner runner, StageMeters meters, Cores cores) {
    log.info("Stages run on {} with {}", Torch.device(), Torch.version());
    return new StageExecutor(runner, meters, cores);
  }

  @Bean
  ModelFolders modelFolders(ArtifactStore store, ScratchFolder scratch) {
    return new ModelFolders(store, scratch.path());
  }
}
