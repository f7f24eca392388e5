package io.verisim.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.ServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search attributes that workflows set. A server refuses unknown attributes, so they are
 * registered first. If registering is not allowed, workflows do not set them. Safe for use by many
 * threads.
 */
public final class SearchAttributes {
  private static final Logger log = LoggerFactory.getLogger(SearchAttributes.class);

  private final WorkflowServiceStubs stubs;
  private final String namespace;
  private final Map<String, IndexedValueType> wanted = new LinkedHashMap<>();
  private boolean known;
  private boolean told;

  /** @param namespace the namespace of the workflows that set them */
  public SearchAttributes(
      WorkflowServiceStubs stubs, String namespace, List<SearchAttributeKey<?>> keys) {
    this.stubs = stubs;
    this.namespace = namespace;
    keys.forEach(key -> wanted.put(key.getName(), key.getValueType()));
  }

  /**
   * Whether the server knows all of them. Missing ones are registered. A refusal is logged once,
   * with what to do, and the next call tries again.
   */
  public synchronized boolean available() {
    if (!known) {
      try {
        register();
        known = true;
      } catch (StatusRuntimeException | IllegalStateException e) {
        tell(e);
      }
    }
    return known;
  }

  private void tell(RuntimeException refusal) {
    if (!told) {
      log.warn(
          "New runs cannot be found by search attributes: namespace {} needs {}, but registering"
              + " them failed: {}. Register them with the operator's tools, or use a server that"
              + " supports search attributes",
          namespace,
          wanted,
          refusal.getMessage());
    }
    told = true;
  }

  private void register() {
    // Uses the service's own connection, which stays open.
    OperatorServiceBlockingStub operator =
        OperatorServiceStubs.newServiceStubs(options()).blockingStub();
    Map<String, IndexedValueType> present = operator
        .listSearchAttributes(
            ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
        .getCustomAttributesMap();
    Map<String, IndexedValueType> missing = new LinkedHashMap<>(wanted);
    present.forEach((name, type) -> {
      IndexedValueType ours = missing.remove(name);
      if (ours != null && ours != type) {
        throw new IllegalStateException(name + " already exists with the type " + type);
      }
    });
    if (!missing.isEmpty()) {
      operator.addSearchAttributes(AddSearchAttributesRequest.newBuilder()
          .setNamespace(namespace)
          .putAllSearchAttributes(missing)
          .build());
      log.info("Added search attributes {} to namespace {}", missing.keySet(), namespace);
    }
  }

  private OperatorServiceStubsOptions options() {
    ServiceStubsOptions own = stubs.getOptions();
    OperatorServiceStubsOptions.Builder options = OperatorServiceStubsOptions.newBuilder()
        .setChannel(stubs.getRawChannel())
        .setGrpcMetadataProviders(own.getGrpcMetadataProviders());
    if (own.getHeaders() != null) {
      options.setHeaders(own.getHeaders());
    }
    return options.validateAndBuildWithDefaults();
  }
}
