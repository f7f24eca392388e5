package io.verisim.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the Temporal server answers its health check. */
final class TemporalHealthIndicator implements HealthIndicator {
  private final WorkflowServiceStubs stubs;

  TemporalHealthIndicator(WorkflowServiceStubs stubs) {
    this.stubs = stubs;
  }

  @Override
  public Health health() {
    return state().withDetail("address", stubs.getOptions().getTarget()).build();
  }

  private Health.Builder state() {
    try {
      return switch (stubs.healthCheck().getStatus()) {
        case SERVING -> Health.up();
        case UNKNOWN, NOT_SERVING, SERVICE_UNKNOWN, UNRECOGNIZED -> Health.down();
      };
    } catch (StatusRuntimeException e) {
      return Health.down(e);
    }
  }
}
