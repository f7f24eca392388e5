package io.verisim.temporal;

import io.temporal.serviceclient.WorkflowServiceStubs;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the Temporal server answers its health check. */
final class TemporalHealthIndicator extends AbstractHealthIndicator {
  private final WorkflowServiceStubs stubs;

  TemporalHealthIndicator(WorkflowServiceStubs stubs) {
    super("The Temporal server does not answer");
    this.stubs = stubs;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    health.withDetail("address", stubs.getOptions().getTarget());
    switch (stubs.healthCheck().getStatus()) {
      case SERVING -> health.up();
      case UNKNOWN, NOT_SERVING, SERVICE_UNKNOWN, UNRECOGNIZED -> health.down();
    }
  }
}
