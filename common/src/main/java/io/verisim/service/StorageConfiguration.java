package io.verisim.service;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.StorageException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/**
 * The artifact store of a service. A server that does not honour conditional writes stops the
 * start-up.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
@PropertySource("classpath:verisim-defaults.properties")
public class StorageConfiguration {
  private static final Logger log = LoggerFactory.getLogger(StorageConfiguration.class);
  private static final long PAUSE_MILLIS = 500;

  @Bean
  ObjectStore objectStore(StorageProperties properties) throws IOException, InterruptedException {
    S3ObjectStore store = await(properties);
    store.probeConditionalWrites();
    return store;
  }

  /** In a deployment the services start in any order, so storage may not be available yet. */
  private static S3ObjectStore await(StorageProperties properties)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + properties.connectTimeout().toNanos();
    while (true) {
      try {
        return S3ObjectStore.open(properties.settings());
      } catch (StorageException e) {
        if (!e.reason().passing() || System.nanoTime() > deadline) {
          throw e;
        }
        log.warn("Waiting for storage: {}", e.getMessage());
        Thread.sleep(PAUSE_MILLIS);
      }
    }
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
