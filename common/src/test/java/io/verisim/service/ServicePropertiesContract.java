package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What the configuration file of every service says. */
public abstract class ServicePropertiesContract {
  private final ApplicationContextRunner service =
      new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer());
  private final String name;
  private final int port;

  protected ServicePropertiesContract(String name, int port) {
    this.name = name;
    this.port = port;
  }

  @Test
  void theServiceHasItsNameAndAConfigurablePort() {
    service.run(context -> {
      assertThat(context.getEnvironment().getProperty("spring.application.name"))
          .isEqualTo(name);
      assertThat(context.getEnvironment().getProperty("server.port"))
          .isEqualTo(Integer.toString(port));
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
