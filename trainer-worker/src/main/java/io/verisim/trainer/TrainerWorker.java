package io.verisim.trainer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The trainer worker as a separate process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(TrainerConfiguration.class)
public class TrainerWorker {
  public static void main(String... args) {
    SpringApplication.run(TrainerWorker.class, args);
  }
}
