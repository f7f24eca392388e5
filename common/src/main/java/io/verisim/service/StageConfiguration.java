package io.verisim.service;

import io.verisim.artifact.ArtifactStore;
import io.verisim.contract.Fork;
import io.verisim.contract.RunStore;
import io.verisim.stage.StageObserver;
import io.verisim.stage.StageRunner;
import java.io.IOException;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The stage runner of a worker, on the artifact store of {@link StorageConfiguration}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StageProperties.class)
@Import(StorageConfiguration.class)
public class StageConfiguration {

  /** The scratch folder for all stages and other temporary files of this process. */
  @Bean
  ScratchFolder scratchFolder(StageProperties properties) {
    try {
      return ScratchFolder.claim(properties.scratch());
    } catch (IOException e) {
      throw new InvalidConfigurationPropertyValueException(
          "verisim.stage.scratch",
          properties.scratch(),
          "It must be a local folder that this process may write to (VERISIM_STAGE_SCRATCH): " + e);
    }
  }

  @Bean
  StageRunner stageRunner(
      ArtifactStore store,
      StageProperties properties,
      ScratchFolder scratch,
      ObjectProvider<StageObserver> observer) {
    RunStore runs = new RunStore(store.objects());
    return new StageRunner(
        store,
        run -> runs.fork(run).map(Fork::run),
        scratch.path(),
        properties.checkpointInterval(),
        Clock.systemUTC(),
        observer.getIfAvailable(() -> StageObserver.NONE));
  }
}
