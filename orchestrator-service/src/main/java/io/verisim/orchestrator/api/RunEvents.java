package io.verisim.orchestrator.api;

import io.verisim.orchestrator.runs.RunService;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Polls every watched run once per second, in one thread, and sends changes to its watchers. It
 * stops before the web server, which would otherwise wait for streams that never end.
 */
final class RunEvents implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RunEvents.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final long NO_TIMEOUT = 0;

  private final RunService runs;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  /** What the last poll saw of each watched run, so that many watchers of a run cost one look. */
  private final Map<String, RunEvent> newest = new ConcurrentHashMap<>();

  private @Nullable ThreadPoolTaskScheduler clock;
  private @Nullable ScheduledFuture<?> polling;

  RunEvents(RunService runs) {
    this.runs = runs;
  }

  /**
   * Answers a request with a run's views, beginning with the current one, until the client leaves.
   *
   * @param lastId the last event that the caller has seen, if any; it is not sent again
   */
  void subscribe(
      String run, @Nullable String lastId, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    RunEvent known = newest.get(run);
    RunEvent now = known == null ? RunEvent.of(runs.show(run)) : known;
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    AsyncContext connection = request.startAsync();
    connection.setTimeout(NO_TIMEOUT);
    Watcher watcher = new Watcher(run, connection, lastId);
    response.getOutputStream().setWriteListener(watcher);
    if (watcher.tell(now)) {
      watchers.add(watcher);
    }
  }

  private void poll() {
    watchers.removeIf(Watcher::isGone);
    Set<String> watched = watchers.stream().map(Watcher::run).collect(Collectors.toSet());
    newest.keySet().retainAll(watched);
    watched.forEach(this::poll);
  }

  private void poll(String run) {
    try {
      RunEvent now = RunEvent.of(runs.show(run));
      newest.put(run, now);
      watchers.stream().filter(watcher -> watcher.run().equals(run)).forEach(w -> tell(w, now));
    } catch (IOException | RuntimeException e) {
      newest.remove(run);
      log.warn("Could not send run {} to its watchers; the next poll may succeed", run, e);
    }
  }

  private void tell(Watcher watcher, RunEvent event) {
    if (!watcher.tell(event)) {
      watchers.remove(watcher);
    }
  }

  @Override
  public synchronized void start() {
    // After an exception, Spring's scheduler logs it and polls again; the JDK's scheduler would
    // stop polling.
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setThreadNamePrefix("run-events-");
    scheduler.setDaemon(true);
    scheduler.initialize();
    polling = scheduler.scheduleWithFixedDelay(this::poll, PERIOD);
    clock = scheduler;
  }

  @Override
  public synchronized void stop() {
    if (polling != null && clock != null) {
      polling.cancel(true);
      clock.shutdown();
      clock = null;
    }
    watchers.forEach(Watcher::close);
  }

  @Override
  public synchronized boolean isRunning() {
    return clock != null;
  }
}
