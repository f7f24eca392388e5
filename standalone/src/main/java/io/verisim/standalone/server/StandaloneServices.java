package io.verisim.standalone.server;

import io.verisim.generation.GenerationConfiguration;
import io.verisim.orchestrator.OrchestratorConfiguration;
import io.verisim.reward.RewardConfiguration;
import io.verisim.trainer.TrainerConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** All services as one application. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  OrchestratorConfiguration.class,
  TrainerConfiguration.class,
  GenerationConfiguration.class,
  RewardConfiguration.class
})
class StandaloneServices {}
