package io.verisim.generation;

import io.verisim.contract.TaskQueues;
import io.verisim.service.StageProperties;
import io.verisim.service.StorageProperties;
import io.verisim.temporal.WorkerRegistration;
import io.verisim.worker.ModelFolders;
import io.verisim.worker.StageExecutor;
import io.verisim.worker.WorkerConfiguration;
import java.io.IOException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The generation worker: corpus, reward data, evaluation, completions. */
@Configuration(proxyBeanMethods = false)
@Import(WorkerConfiguration.class)
@EnableConfigurationProperties(SourceProperties.class)
public class GenerationConfiguration {
  @Bean
  WorkerRegistration generationRegistration(
      StageExecutor executor,
      StorageProperties storage,
      SourceProperties sources,
      ModelFolders models,
      StageProperties stages)
      throws IOException {
    return WorkerRegistration.ofActivities(
        TaskQueues.GENERATION,
        stages.slots(),
        new GenerationService(
            executor,
            new SourceReader(storage.settings(), sources),
            new ModelSource(storage.settings(), sources),
            models));
  }
}
