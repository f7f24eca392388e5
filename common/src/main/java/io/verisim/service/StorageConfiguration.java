package io.verisim.service;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.StorageException;
import java.io.IOException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The artifact store of a service. A server that refuses the credentials or does not honour
 * conditional writes stops the start-up.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
@Import(ServiceStart.class)
@PropertySource("classpath:verisim-defaults.properties")
public class StorageConfiguration {

  @Bean
  ObjectStore objectStore(StorageProperties properties) throws IOException {
    return S3ObjectStore.of(properties.settings());
  }

  /** Comes before other checks: what has no storage accepts no work. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  ServerCheck storageCheck(StorageProperties properties) {
    return () -> {
      try (S3ObjectStore store = S3ObjectStore.open(properties.settings())) {
        store.probeConditionalWrites();
      } catch (StorageException e) {
        throw new ServerException(
            "The object store cannot be used: " + e.problem(),
            e.remedy(),
            e.reason().passing(),
            e);
      } catch (IOException e) {
        throw new ServerException(
            "The object store cannot be checked: " + e.getMessage(),
            "Check " + properties,
            true,
            e);
      }
    };
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
