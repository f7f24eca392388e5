package io.verisim.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Waits for the servers of a service once the process answers its probes: it is alive meanwhile,
 * and not ready. In a deployment, services and servers start in any order.
 */
public final class ServiceStart implements ApplicationRunner {
  private static final Logger log = LoggerFactory.getLogger(ServiceStart.class);
  private static final long PAUSE_MILLIS = 500;
  private static final long REMIND_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ConfigurableApplicationContext service;
  private final List<ServerCheck> checks;
  private final @Nullable Duration patience;

  /**
   * @param service what starts; the wait ends when it is closed
   * @param checks in the order in which they run
   * @param patience how long to wait for each server; as long as it takes if absent
   */
  ServiceStart(
      ConfigurableApplicationContext service,
      ObjectProvider<ServerCheck> checks,
      @Value("${verisim.connect-timeout:#{null}}") @Nullable Duration patience) {
    this.service = service;
    this.checks = checks.orderedStream().toList();
    this.patience = patience;
  }

  @Override
  public void run(ApplicationArguments arguments) throws InterruptedException {
    for (ServerCheck check : checks) {
      await(check);
    }
  }

  private void await(ServerCheck check) throws InterruptedException {
    long start = System.nanoTime();
    long reminder = start;
    while (!service.isClosed()) {
      try {
        check.run();
        return;
      } catch (ServerException e) {
        long now = System.nanoTime();
        boolean late = patience != null && now - start > patience.toNanos();
        if (late || !e.passing()) {
          throw e;
        }
        if (now - reminder >= 0) {
          log.warn("Waiting for a server: {}", e.getMessage());
          reminder = now + REMIND_NANOS;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
