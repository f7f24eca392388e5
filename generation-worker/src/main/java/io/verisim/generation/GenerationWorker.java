package io.verisim.generation;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The generation worker as a separate process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(GenerationConfiguration.class)
public class GenerationWorker {
  public static void main(String... args) {
    SpringApplication.run(GenerationWorker.class, args);
  }
}
