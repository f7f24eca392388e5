package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

class StagePropertiesTest {

  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(StageConfig.class);

  @Test
  void keysHaveTheirDefaults() {
    context.run(started -> assertThat(started.getBean(StageProperties.class))
        .isEqualTo(new StageProperties(
            Path.of(System.getProperty("java.io.tmpdir"), "verisim"), Duration.ofSeconds(15), 1)));
  }

  @Test
  void everyKeyCanBeSet() {
    context
        .withPropertyValues(
            "verisim.stage.scratch=/scratch",
            "verisim.stage.checkpoint-interval=2m",
            "verisim.stage.slots=3")
        .run(started -> assertThat(started.getBean(StageProperties.class))
            .isEqualTo(new StageProperties(Path.of("/scratch"), Duration.ofMinutes(2), 3)));
  }

  @Test
  void aNegativeIntervalFailsTheStart() {
    context
        .withPropertyValues("verisim.stage.checkpoint-interval=-1s")
        .run(started -> assertThat(started)
            .getFailure()
            .rootCause()
            .hasMessageContaining("verisim.stage.checkpoint-interval"));
  }

  @Test
  void zeroSlotsFailTheStart() {
    context
        .withPropertyValues("verisim.stage.slots=0")
        .run(started -> assertThat(started)
            .getFailure()
            .rootCause()
            .hasMessageContaining("verisim.stage.slots must be at least 1: 0"));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(StageProperties.class)
  @PropertySource("classpath:verisim-defaults.properties")
  static class StageConfig {}
}
