package io.verisim.trainer;

import io.verisim.contract.TaskQueues;
import io.verisim.service.StageProperties;
import io.verisim.temporal.WorkerRegistration;
import io.verisim.worker.StageExecutor;
import io.verisim.worker.WorkerConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The trainer worker: scoring language models, GRPO and baselines. */
@Configuration(proxyBeanMethods = false)
@Import(WorkerConfiguration.class)
public class TrainerConfiguration {
  @Bean
  WorkerRegistration trainerRegistration(StageExecutor executor, StageProperties stages) {
    return WorkerRegistration.ofActivities(
        TaskQueues.TRAINER, stages.slots(), new TrainerService(executor));
  }
}
