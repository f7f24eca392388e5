package io.verisim.service;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3ObjectStore;
import java.io.IOException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/** The artifact store of a service. A server that does not honour conditional writes stops the start-up. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
@PropertySource("classpath:verisim-defaults.properties")
public class StorageConfiguration {

  @Bean
  ObjectStore objectStore(StorageProperties properties) throws IOException {
    S3ObjectStore store = S3ObjectStore.open(properties.settings());
    store.probeConditionalWrites();
    return store;
  }

  @Bean
  ArtifactStore artifactStore(ObjectStore objects) {
    return new ArtifactStore(objects);
  }

  @Bean
  HealthIndicator storageHealthIndicator(ObjectStore objects) {
    return new StorageHealthIndicator(objects);
  }
}
