package io.verisim.service;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How stages run in a worker.
 *
 * @param scratch a local folder with room for the files of every running stage; {@code verisim} in
 *     the system's temporary folder if not set
 * @param checkpointInterval the least time between two checkpoints of a stage, which is also about
 *     what a killed stage loses; longer if checkpoints would delay the work by more than 2 %
 * @param slots stages that one worker of a process runs at once; they share its cores
 */
@ConfigurationProperties("verisim.stage")
public record StageProperties(
    Path scratch,
    @DefaultValue("15s") Duration checkpointInterval,
    @DefaultValue("1") int slots) {

  public StageProperties {
    if (scratch == null) {
      throw new IllegalArgumentException("verisim.stage.scratch must name a local folder");
    }
    if (checkpointInterval.isNegative()) {
      throw new IllegalArgumentException(
          "verisim.stage.checkpoint-interval must not be negative: " + checkpointInterval);
    }
    if (slots < 1) {
      throw new IllegalArgumentException("verisim.stage.slots must be at least 1: " + slots);
    }
  }
}
