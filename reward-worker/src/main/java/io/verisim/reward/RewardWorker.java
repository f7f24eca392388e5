package io.verisim.reward;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The reward worker as a separate process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(RewardConfiguration.class)
public class RewardWorker {
  public static void main(String... args) {
    SpringApplication.run(RewardWorker.class, args);
  }
}
