package io.verisim.orchestrator;

import io.verisim.service.ServicePropertiesContract;

class OrchestratorPropertiesTest extends ServicePropertiesContract {
  OrchestratorPropertiesTest() {
    super("orchestrator-service", 8080);
  }
}
