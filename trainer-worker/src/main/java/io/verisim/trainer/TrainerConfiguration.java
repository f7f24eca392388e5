package io.verisim.trainer;

import io.verisim.lifecycle.TaskQueues;
import io.verisim.temporal.WorkerRegistration;
import io.verisim.worker.StageDesk;
import io.verisim.worker.WorkerConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The trainer worker: pretraining and GRPO. It takes one stage at a time, since a stage takes the whole device. */
@Configuration(proxyBeanMethods = false)
@Import(WorkerConfiguration.class)
public class TrainerConfiguration {
  @Bean
  WorkerRegistration trainerRegistration(StageDesk desk) {
    return WorkerRegistration.ofActivities(TaskQueues.TRAINER, 1, new TrainerService(desk));
  }
}
