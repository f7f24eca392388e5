package io.verisim.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.verisim.artifact.ArtifactStore;
import io.verisim.service.StageConfiguration;
import io.verisim.service.StageProperties;
import io.verisim.stage.StageRunner;
import io.verisim.temporal.TemporalConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What every worker has: storage, Temporal, and a desk to run stages at. */
@Configuration(proxyBeanMethods = false)
@Import({StageConfiguration.class, TemporalConfiguration.class})
public class WorkerConfiguration {
  @Bean
  StageMeters stageMeters(ObjectProvider<MeterRegistry> registry) {
    return new StageMeters(registry.getIfAvailable(SimpleMeterRegistry::new));
  }

  @Bean
  Cores cores() {
    return new Cores(Runtime.getRuntime().availableProcessors());
  }

  @Bean
  StageDesk stageDesk(StageRunner runner, StageMeters meters, Cores cores) {
    return new StageDesk(runner, meters, cores);
  }

  @Bean
  ModelFolders modelFolders(ArtifactStore store, StageProperties properties) {
    return new ModelFolders(store, properties.scratch());
  }
}
