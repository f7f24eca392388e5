package io.verisim.service;

import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the bucket can be reached with the configured credentials. */
final class StorageHealthIndicator implements HealthIndicator {

  private final ObjectStore objects;

  StorageHealthIndicator(ObjectStore objects) {
    this.objects = objects;
  }

  @Override
  public Health health() {
    try {
      objects.check();
      return Health.up().withDetail("store", objects.describe()).build();
    } catch (IOException e) {
      return Health.down(e).withDetail("store", objects.describe()).build();
    }
  }
}
