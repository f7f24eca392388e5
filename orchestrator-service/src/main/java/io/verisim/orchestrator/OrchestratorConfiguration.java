package io.verisim.orchestrator;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.contract.RunStore;
import io.verisim.contract.SearchKeys;
import io.verisim.contract.TaskQueues;
import io.verisim.orchestrator.api.RunApiConfiguration;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.runs.RunService;
import io.verisim.orchestrator.workflow.AdversarialCycleWorkflow;
import io.verisim.orchestrator.workflow.TrainingRunWorkflow;
import io.verisim.service.StorageConfiguration;
import io.verisim.temporal.SearchAttributes;
import io.verisim.temporal.TemporalConfiguration;
import io.verisim.temporal.WorkerRegistration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The orchestrator: the workflows' worker and the HTTP API. */
@Configuration(proxyBeanMethods = false)
@Import({StorageConfiguration.class, TemporalConfiguration.class, RunApiConfiguration.class})
public class OrchestratorConfiguration {
  /** Reports are small and rare. */
  private static final int RECORDS_AT_ONCE = 8;

  @Bean
  RunStore runStore(ObjectStore objects) {
    return new RunStore(objects);
  }

  @Bean
  Comparisons comparisons(ArtifactStore artifacts) {
    return new Comparisons(artifacts);
  }

  @Bean
  SearchAttributes searchAttributes(WorkflowServiceStubs stubs, WorkflowClient client) {
    return new SearchAttributes(stubs, client.getOptions().getNamespace(), SearchKeys.ALL);
  }

  @Bean
  OpenRuns openRuns(WorkflowServiceStubs stubs, WorkflowClient client) {
    return new OpenRuns(stubs, client.getOptions().getNamespace());
  }

  @Bean
  WorkerRegistration orchestratorRegistration(
      RunStore store, Comparisons comparisons, RunService runs) {
    return new WorkerRegistration(
        TaskQueues.ORCHESTRATOR,
        Stream.<Class<?>>concat(
                Stream.of(TrainingRunWorkflow.class, AdversarialCycleWorkflow.class),
                RunService.WORKFLOWS.stream())
            .toList(),
        List.of(new RunRecords(store, comparisons), new RunStarts(runs)),
        RECORDS_AT_ONCE);
  }
}
