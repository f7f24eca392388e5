package io.verisim.chaos;

import com.google.protobuf.Message;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.verisim.temporal.TemporalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Access to Temporal as its own tools have it, with the key of the payloads. */
record TemporalAccess(
    WorkflowServiceStubs stubs,
    CodecDataConverter converter,
    WorkflowClient client,
    ScheduleClient schedules)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static TemporalAccess open(String target, Path payloadKey) throws IOException {
    CodecDataConverter converter = (CodecDataConverter) TemporalJson.dataConverter(payloadKey);
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newConnectedServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(target).build(), PATIENCE);
    return new TemporalAccess(
        stubs,
        converter,
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder().setDataConverter(converter).build()),
        ScheduleClient.newInstance(
            stubs,
            ScheduleClientOptions.newBuilder().setDataConverter(converter).build()));
  }

  /** The workflows that a query on search attributes finds. */
  List<String> found(String query) {
    return client
        .listExecutions(query)
        .map(WorkflowExecutionMetadata::getExecution)
        .map(WorkflowExecution::getWorkflowId)
        .sorted()
        .toList();
  }

  History history(String workflow) {
    return client.fetchHistory(workflow).getHistory();
  }

  /** All payloads below a message, as who has their key reads them. */
  String decrypted(Message message) {
    StringBuilder text = new StringBuilder();
    decrypt(message, text);
    return text.toString();
  }

  private void decrypt(Message message, StringBuilder text) {
    if (message instanceof Payload payload) {
      converter
          .decode(List.of(payload))
          .forEach(open -> text.append(open.getData().toStringUtf8()));
      return;
    }
    message.getAllFields().values().stream()
        .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
        .forEach(value -> {
          if (value instanceof Message below) {
            decrypt(below, text);
          }
        });
  }

  /** Has a workflow go on from one of its tasks, and waits for its end. */
  void reset(String workflow, int task) {
    long event = history(workflow).getEventsList().stream()
        .filter(HistoryEvent::hasWorkflowTaskCompletedEventAttributes)
        .map(HistoryEvent::getEventId)
        .skip(task)
        .findFirst()
        .orElseThrow();
    String reset = stubs
        .blockingStub()
        .resetWorkflowExecution(ResetWorkflowExecutionRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(workflow))
            .setWorkflowTaskFinishEventId(event)
            .setRequestId(UUID.randomUUID().toString())
            .setReason("a test")
            .build())
        .getRunId();

    client
        .newUntypedWorkflowStub(WorkflowTargetOptions.newBuilder()
            .setWorkflowId(workflow)
            .setRunId(reset)
            .build())
        .getResult(Object.class);
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
