package io.verisim.standalone.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.temporal.TemporalConfiguration;
import io.verisim.temporal.WorkerRegistration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What happens to an activity that runs while its process is told to stop. */
@Timeout(30)
class WorkerDrainTest {
  @WorkflowInterface
  public interface Job {
    @WorkflowMethod
    void run();
  }

  @ActivityInterface
  public interface Work {
    void work() throws InterruptedException;
  }

  public static final class JobWorkflow implements Job {
    @Override
    public void run() {
      try {
        ActivityOptions once = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();
        Workflow.newActivityStub(Work.class, once).work();
      } catch (InterruptedException e) {
        throw Workflow.wrap(e);
      }
    }
  }

  /** Heartbeats from its loop and saves when that throws. */
  static final class Saving implements Work {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch saved = new CountDownLatch(1);

    @Override
    public void work() {
      try {
        while (true) {
          Activity.getExecutionContext().heartbeat(null);
          started.countDown();
          Thread.onSpinWait();
        }
      } catch (ActivityCompletionException e) {
        saved.countDown();
        throw e;
      }
    }
  }

  /** Never looks up from its work. */
  static final class Deaf implements Work {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public void work() throws InterruptedException {
      started.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }
  }

  @Test
  void aRunningActivitySavesItsWorkBeforeTheProcessEnds() throws InterruptedException {
    Saving work = new Saving();

    stopDuring(work, work.started, Duration.ofSeconds(20));

    assertThat(work.saved.getCount()).as("saved when the context was closed").isZero();
  }

  @Test
  void anActivityThatIgnoresTheDrainIsInterrupted() throws InterruptedException {
    Deaf work = new Deaf();

    stopDuring(work, work.started, Duration.ofMillis(200));

    assertThat(work.interrupted.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void refusesADrainLongerThanTheShutdownTimeout() {
    try (EmbeddedTemporal temporal = EmbeddedTemporal.start(0)) {
      assertThatThrownBy(
              () -> service(temporal, new Saving(), Duration.ofSeconds(48)).close())
          .rootCause()
          .hasMessageContainingAll("verisim.temporal.drain is PT48S", "timeout-per-shutdown-phase");
      service(temporal, new Saving(), Duration.ofSeconds(47)).close();
    }
  }

  private static void stopDuring(Work work, CountDownLatch started, Duration drain)
      throws InterruptedException {
    try (EmbeddedTemporal temporal = EmbeddedTemporal.start(0);
        ConfigurableApplicationContext service = service(temporal, work, drain)) {
      Job job = service
          .getBean(WorkflowClient.class)
          .newWorkflowStub(
              Job.class, WorkflowOptions.newBuilder().setTaskQueue("jobs").build());
      WorkflowClient.start(job::run);
      assertThat(started.await(10, TimeUnit.SECONDS)).as("activity started").isTrue();
    }
  }

  private static ConfigurableApplicationContext service(
      EmbeddedTemporal temporal, Work work, Duration drain) {
    WorkerRegistration jobs =
        new WorkerRegistration("jobs", List.of(JobWorkflow.class), List.of(work), 1);
    return new SpringApplicationBuilder(TemporalConfiguration.class)
        .web(WebApplicationType.NONE)
        .initializers(context -> context.getBeanFactory().registerSingleton("jobs", jobs))
        .run(
            "--verisim.temporal.address=" + temporal.target(),
            "--verisim.temporal.embedded=true",
            "--verisim.temporal.drain=" + drain);
  }
}
