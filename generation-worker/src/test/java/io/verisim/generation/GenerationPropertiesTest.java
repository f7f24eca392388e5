package io.verisim.generation;

import io.verisim.service.ServicePropertiesContract;

class GenerationPropertiesTest extends ServicePropertiesContract {
  GenerationPropertiesTest() {
    super("generation-worker", 8082);
  }
}
