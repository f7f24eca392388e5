package io.verisim.reward;

import io.verisim.contract.TaskQueues;
import io.verisim.service.StageProperties;
import io.verisim.temporal.WorkerRegistration;
import io.verisim.worker.StageExecutor;
import io.verisim.worker.WorkerConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The reward worker: training of reward models. */
@Configuration(proxyBeanMethods = false)
@Import(WorkerConfiguration.class)
public class RewardConfiguration {
  @Bean
  WorkerRegistration rewardRegistration(StageExecutor executor, StageProperties stages) {
    return WorkerRegistration.ofActivities(
        TaskQueues.REWARD, stages.slots(), new RewardService(executor));
  }
}
