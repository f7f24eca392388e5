package io.verisim.stage;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every few seconds in the background whether the work is still wanted. It is not if another
 * attempt has committed the artifact or if the run was halted.
 */
final class StageWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StageWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final ObjectStore objects;
  private final StageDefinition definition;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "stage-watch");
        daemon.setDaemon(true);
        return daemon;
      });
  private volatile boolean superseded;
  private volatile boolean halted;

  StageWatch(ObjectStore objects, StageDefinition definition) {
    this.objects = objects;
    this.definition = definition;
    var unused = thread.scheduleWithFixedDelay(
        this::poll, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void poll() {
    try {
      superseded = objects
          .size(ArtifactKeys.manifest(definition.run(), definition.artifact()))
          .isPresent();
      halted = objects.size(ArtifactKeys.halt(definition.run())).isPresent();
    } catch (IOException | RuntimeException e) {
      // The work continues. The next poll may succeed, and a commit is safe without a poll.
      log.debug("Could not poll {} of {}", definition.artifact(), definition.run(), e);
    }
  }

  /** Another attempt has committed the artifact. */
  boolean superseded() {
    return superseded;
  }

  /** The run was paused or stopped. */
  boolean halted() {
    return halted;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
