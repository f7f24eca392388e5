package io.verisim.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class TrainerPropertiesTest {
  private final ApplicationContextRunner service =
      new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer());

  @Test
  void theServiceHasItsNameAndAConfigurablePort() {
    service.run(context -> {
      assertThat(context.getEnvironment().getProperty("spring.application.name"))
          .isEqualTo("trainer-worker");
      assertThat(context.getEnvironment().getProperty("server.port")).isEqualTo("8081");
    });
    service
        .withSystemProperties("PORT=9000")
        .run(context ->
            assertThat(context.getEnvironment().getProperty("server.port")).isEqualTo("9000"));
  }

  @Test
  void readinessIncludesStorageAndTemporal() {
    service.run(context -> assertThat(List.of(context
            .getEnvironment()
            .getRequiredProperty(
                "management.endpoint.health.group.readiness.include", String[].class)))
        .contains("readinessState", "storage", "temporal"));
  }
}
