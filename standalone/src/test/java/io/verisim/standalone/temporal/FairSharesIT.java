package io.verisim.standalone.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.Priority;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.standalone.stack.RealServer;
import io.verisim.standalone.stack.ServerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server with {@code matching.enableFairness} makes of the keys that stages are scheduled with. */
@Timeout(120)
class FairSharesIT {
  private static final String FLOWS = "flows";
  private static final String STAGES = "stages";
  private static final int MANY = 40;
  private static final int FEW = 8;

  @WorkflowInterface
  public interface Shards {
    @WorkflowMethod
    void make(String run, int count);
  }

  public static final class ShardsWorkflow implements Shards {
    @Override
    public void make(String run, int count) {
      Stage stage = Workflow.newActivityStub(
          Stage.class,
          ActivityOptions.newBuilder()
              .setTaskQueue(STAGES)
              .setStartToCloseTimeout(Duration.ofMinutes(1))
              .setPriority(Priority.newBuilder().setFairnessKey(run).build())
              .build());
      List<Promise<Void>> shards = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        shards.add(Async.procedure(stage::work, run));
      }
      Promise.allOf(shards).get();
    }
  }

  @ActivityInterface
  public interface Stage {
    void work(String run);
  }

  @Test
  void aRunThatComesLaterNeedNotWaitForAllStagesOfAnother(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> order = new CopyOnWriteArrayList<>();
    try (RealServer server = RealServer.start(ServerKind.TEMPORAL, folder.resolve("temporal"))) {
      WorkflowServiceStubs stubs = WorkflowServiceStubs.newConnectedServiceStubs(
          WorkflowServiceStubsOptions.newBuilder()
              .setTarget(server.hostAndPort())
              .build(),
          Duration.ofSeconds(30));
      WorkflowClient client = WorkflowClient.newInstance(stubs);
      WorkerFactory factory = WorkerFactory.newInstance(client);
      factory.newWorker(FLOWS).registerWorkflowImplementationTypes(ShardsWorkflow.class);
      factory.start();
      WorkerFactory device = WorkerFactory.newInstance(client);
      device
          .newWorker(
              STAGES,
              WorkerOptions.newBuilder()
                  .setMaxConcurrentActivityExecutionSize(1)
                  .setMaxConcurrentActivityTaskPollers(1)
                  .build())
          .registerActivitiesImplementations((Stage) order::add);

      WorkflowStub first = start(client, "first", MANY);
      awaitWaiting(client, MANY);
      WorkflowStub second = start(client, "second", FEW);
      awaitWaiting(client, MANY + FEW);
      device.start();
      second.getResult(Void.class);
      int stagesOfTheFirst = order.size() - FEW;
      first.getResult(Void.class);

      factory.shutdownNow();
      device.shutdownNow();
      stubs.shutdownNow();
      assertThat(order).hasSize(MANY + FEW);
      assertThat(stagesOfTheFirst)
          .as("stages of the first that came before the last of the second: " + order)
          .isLessThan(MANY * 3 / 4);
    }
  }

  private static WorkflowStub start(WorkflowClient client, String run, int count) {
    WorkflowStub workflow = client.newUntypedWorkflowStub(
        "Shards",
        WorkflowOptions.newBuilder().setWorkflowId(run).setTaskQueue(FLOWS).build());
    workflow.start(run, count);
    return workflow;
  }

  private static void awaitWaiting(WorkflowClient client, int count) {
    DescribeTaskQueueRequest request = DescribeTaskQueueRequest.newBuilder()
        .setNamespace(client.getOptions().getNamespace())
        .setTaskQueue(TaskQueue.newBuilder().setName(STAGES))
        .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
        .setReportStats(true)
        .build();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> client
                .getWorkflowServiceStubs()
                .blockingStub()
                .describeTaskQueue(request)
                .getStats()
                .getApproximateBacklogCount()
            == count);
  }
}
