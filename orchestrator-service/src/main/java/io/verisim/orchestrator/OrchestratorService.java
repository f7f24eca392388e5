package io.verisim.orchestrator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The orchestrator as a separate process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(OrchestratorConfiguration.class)
public class OrchestratorService {
  public static void main(String... args) {
    SpringApplication.run(OrchestratorService.class, args);
  }
}
