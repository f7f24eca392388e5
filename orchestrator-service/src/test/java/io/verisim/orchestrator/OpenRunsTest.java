package io.verisim.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenRunsTest {
  private final List<CountWorkflowExecutionsRequest> asked = new ArrayList<>();
  private boolean counts = true;
  private Server server;
  private ManagedChannel channel;
  private WorkflowServiceStubs stubs;

  @BeforeEach
  void start() throws IOException {
    server = InProcessServerBuilder.forName("open-runs")
        .directExecutor()
        .addService(new Counting())
        .build()
        .start();
    channel = InProcessChannelBuilder.forName("open-runs").directExecutor().build();
    stubs = WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setChannel(channel).build());
  }

  @AfterEach
  void stop() {
    stubs.shutdownNow();
    channel.shutdownNow();
    server.shutdownNow();
  }

  private final class Counting extends WorkflowServiceGrpc.WorkflowServiceImplBase {
    /** Clients ask for it before anything else. */
    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
      answer.onNext(GetSystemInfoResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void countWorkflowExecutions(
        CountWorkflowExecutionsRequest request,
        StreamObserver<CountWorkflowExecutionsResponse> answer) {
      asked.add(request);
      if (counts) {
        answer.onNext(CountWorkflowExecutionsResponse.newBuilder().setCount(3).build());
        answer.onCompleted();
      } else {
        answer.onError(Status.UNIMPLEMENTED.asRuntimeException());
      }
    }
  }

  @Test
  void theServerCountsTheRunningRuns() {
    assertThat(openRuns()).isEqualTo(3);
    assertThat(asked).singleElement().satisfies(request -> {
      assertThat(request.getNamespace()).isEqualTo("of-tests");
      assertThat(request.getQuery())
          .isEqualTo("WorkflowType = 'TrainingRun' AND ExecutionStatus = 'Running'");
    });
  }

  @Test
  void repeatedReadsAskTheServerOnlyOnce() {
    AtomicLong time = new AtomicLong(-3);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new OpenRuns(stubs, "of-tests", time::get).bindTo(registry);
    Gauge gauge = registry.get("verisim.runs.open").gauge();

    assertThat(List.of(gauge.value(), gauge.value(), gauge.value())).containsOnly(3.0);
    assertThat(asked).hasSize(1);
    time.addAndGet(TimeUnit.SECONDS.toNanos(6));
    counts = false;
    assertThat(gauge.value()).isNaN();
    assertThat(asked).hasSize(2);
  }

  @Test
  void theMetricIsNanIfTheServerCannotCount() {
    counts = false;

    assertThat(openRuns()).isNaN();
    assertThat(asked).hasSize(1);
  }

  @Test
  void theMetricIsNanIfTheServerIsUnreachable() {
    channel.shutdownNow();

    assertThat(openRuns()).isNaN();
  }

  private double openRuns() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new OpenRuns(stubs, "of-tests").bindTo(registry);
    return registry.get("verisim.runs.open").gauge().value();
  }
}
