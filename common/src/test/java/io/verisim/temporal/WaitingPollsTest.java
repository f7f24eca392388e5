package io.verisim.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitingPollsTest {
  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private InetSocketAddress address;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
      address = new InetSocketAddress(loopback, free.getLocalPort());
    }
    channel = NettyChannelBuilder.forAddress(address)
        .usePlaintext()
        .intercept(new WaitingPolls())
        .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
  }

  @Test
  void aPollOutlastsTheServersAbsence() throws Exception {
    var poll = ClientCalls.futureUnaryCall(
        channel.newCall(
            WorkflowServiceGrpc.getPollActivityTaskQueueMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES)),
        PollActivityTaskQueueRequest.getDefaultInstance());
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> poll.get(500, TimeUnit.MILLISECONDS));

    Server server =
        NettyServerBuilder.forAddress(address).addService(new Workflows()).build();
    server.start();
    try {
      channel.resetConnectBackoff();
      assertThat(poll.get(30, TimeUnit.SECONDS).getActivityId()).isEqualTo("found");
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void otherCallsFailAtOnce() {
    var client = WorkflowServiceGrpc.newBlockingStub(channel);

    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> client.getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  private static final class Workflows extends WorkflowServiceGrpc.WorkflowServiceImplBase {
    @Override
    public void pollActivityTaskQueue(
        PollActivityTaskQueueRequest request,
        StreamObserver<PollActivityTaskQueueResponse> observer) {
      observer.onNext(
          PollActivityTaskQueueResponse.newBuilder().setActivityId("found").build());
      observer.onCompleted();
    }
  }
}
