package io.verisim.trainer;

import io.verisim.service.ServicePropertiesContract;

class TrainerPropertiesTest extends ServicePropertiesContract {
  TrainerPropertiesTest() {
    super("trainer-worker", 8081);
  }
}
