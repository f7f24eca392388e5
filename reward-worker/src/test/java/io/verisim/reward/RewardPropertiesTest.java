package io.verisim.reward;

import io.verisim.service.ServicePropertiesContract;

class RewardPropertiesTest extends ServicePropertiesContract {
  RewardPropertiesTest() {
    super("reward-worker", 8083);
  }
}
