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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server with {@code matching.enableFairness} makes of the keys that stages are scheduled
 * with.
 */
@Timeout(120)
class FairSharesIT {
  private static final String FLOWS = "flows";
  private static final String STAGES = "stages";
  private static final int MANY = 160;
  private static final int LATE = 8;
  private static final int URGENT = 1;
  private static final int USUAL = 3;

  @WorkflowInterface
  public interface Shards {
    @WorkflowMethod
    void make(String work, String share, int priority, int count);
  }

  public static final class ShardsWorkflow implements Shards {
    @Override
    public void make(String work, String share, int priority, int count) {
      QueuedStage stage = Workflow.newActivityStub(
          QueuedStage.class,
          ActivityOptions.newBuilder()
              .setTaskQueue(STAGES)
              .setStartToCloseTimeout(Duration.ofMinutes(1))
              .setPriority(Priority.newBuilder()
                  .setFairnessKey(share)
                  .setPriorityKey(priority)
                  .build())
              .build());
      List<Promise<Void>> shards = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        shards.add(Async.procedure(stage::work, work));
      }
      Promise.allOf(shards).get();
    }
  }

  @ActivityInterface
  public interface QueuedStage {
    void work(String work);
  }

  @TempDir
  private Path folder;

  private final List<String> input = new CopyOnWriteArrayList<>();
  private RealServer server;
  private WorkflowServiceStubs stubs;
  private WorkflowClient client;
  private WorkerFactory flows;
  private WorkerFactory device;

  @BeforeEach
  void open() throws IOException, InterruptedException {
    server = RealServer.start(ServerKind.TEMPORAL, folder.resolve("temporal"));
    stubs = WorkflowServiceStubs.newConnectedServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(server.hostAndPort()).build(),
        Duration.ofSeconds(30));
    client = WorkflowClient.newInstance(stubs);
    flows = WorkerFactory.newInstance(client);
    flows.newWorker(FLOWS).registerWorkflowImplementationTypes(ShardsWorkflow.class);
    flows.start();
    device = WorkerFactory.newInstance(client);
    device
        .newWorker(
            STAGES,
            WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(1)
                .setMaxConcurrentActivityTaskPollers(1)
                .build())
        .registerActivitiesImplementations((QueuedStage) input::add);
  }

  @AfterEach
  void close() throws IOException {
    flows.shutdownNow();
    device.shutdownNow();
    stubs.shutdownNow();
    server.close();
  }

  @Test
  void aLaterRunDoesNotWaitForAllStagesOfAnother() {
    assertThat(awaited("second", USUAL)).as(input.toString()).isLessThan(MANY * 3 / 4.0);
  }

  /** Of the same share, so that it is not for its turn. */
  @Test
  void interactiveRequestsRunBeforeStages() {
    assertThat(awaited("first", URGENT)).as(input.toString()).isLessThan(MANY / 4.0);
  }

  /**
   * How many of a run's stages come before one of those that came later, on average. Almost all of
   * them where the server knows neither shares nor priorities. Where it does, each partition of the
   * queue keeps an order of its own, and which partition is asked next is chance, so that a few
   * more or fewer say nothing.
   */
  private double awaited(String share, int priority) {
    WorkflowStub run = start("stage", "first", USUAL, MANY);
    awaitWaiting(MANY);
    WorkflowStub late = start("late", share, priority, LATE);
    awaitWaiting(MANY + LATE);
    device.start();
    late.getResult(Void.class);
    run.getResult(Void.class);
    assertThat(input).hasSize(MANY + LATE);
    return IntStream.range(0, input.size())
        .filter(at -> input.get(at).equals("late"))
        .map(at -> Collections.frequency(input.subList(0, at), "stage"))
        .average()
        .orElseThrow();
  }

  private WorkflowStub start(String work, String share, int priority, int count) {
    WorkflowStub workflow = client.newUntypedWorkflowStub(
        "Shards",
        WorkflowOptions.newBuilder().setWorkflowId(work).setTaskQueue(FLOWS).build());
    workflow.start(work, share, priority, count);
    return workflow;
  }

  private void awaitWaiting(int count) {
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
