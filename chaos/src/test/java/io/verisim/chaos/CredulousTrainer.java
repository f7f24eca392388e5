package io.verisim.chaos;

import io.verisim.artifact.ObjectStore;
import io.verisim.stage.CredulousStore;
import io.verisim.trainer.TrainerConfiguration;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A trainer that does not verify progress checkpoints. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(TrainerConfiguration.class)
public class CredulousTrainer {
  public static void main(String... args) {
    SpringApplication.run(CredulousTrainer.class, args);
  }

  @Bean
  static BeanPostProcessor believing() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof ObjectStore store ? new CredulousStore(store) : bean;
      }
    };
  }
}
