package io.verisim.orchestrator.api;

import io.verisim.orchestrator.runs.DaemonThreads;
import io.verisim.orchestrator.runs.RunService;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Polls every watched run once per second, in one thread, and sends changes to its watchers. The
 * first watchers of a run share one look at it and hold no thread meanwhile. It stops before the
 * web server, which would otherwise wait for streams that never end.
 */
final class RunEvents implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RunEvents.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final long NO_TIMEOUT = 0;
  private static final String LOOKED = RunEvents.class.getName();
  private static final int LOOKS_AT_ONCE = 4;

  private final RunService runs;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  /** What the last poll saw of each watched run, so that many watchers of a run cost one look. */
  private final Map<String, RunEvent> newest = new ConcurrentHashMap<>();

  /** Requests that wait for a look. */
  private final Set<AsyncContext> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean stopped;

  /** The looks that are under way at runs that nobody has watched yet. */
  private final Map<String, CompletableFuture<RunEvent>> looks = new ConcurrentHashMap<>();

  private final Executor lookers =
      Executors.newFixedThreadPool(LOOKS_AT_ONCE, DaemonThreads.named("run-look"));

  private @Nullable ThreadPoolTaskScheduler clock;
  private @Nullable ScheduledFuture<?> polling;

  RunEvents(RunService runs) {
    this.runs = runs;
  }

  /**
   * Answers a request with a run's views, beginning with the current one, until the client leaves.
   * A request for a run that nobody watches is dispatched again after a look at the run.
   *
   * @param lastId the last event that the caller has seen, if any; it is not sent again
   */
  void subscribe(
      String run, @Nullable String lastId, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<RunEvent> now = known(run, request);
    if (now.isEmpty()) {
      look(run, request);
      return;
    }
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    AsyncContext connection = request.startAsync();
    connection.setTimeout(NO_TIMEOUT);
    Watcher watcher = new Watcher(run, connection, lastId);
    response.getOutputStream().setWriteListener(watcher);
    if (watcher.tell(now.get())) {
      watchers.add(watcher);
    }
    closeIfStopped();
  }

  private Optional<RunEvent> known(String run, HttpServletRequest request) throws IOException {
    Object looked = request.getAttribute(LOOKED);
    if (looked instanceof IOException failure) {
      throw failure;
    }
    if (looked instanceof Throwable failure) {
      throw failure instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(failure);
    }
    return Optional.ofNullable(looked instanceof RunEvent event ? event : newest.get(run));
  }

  private void look(String run, HttpServletRequest request) {
    AsyncContext connection = request.startAsync();
    connection.setTimeout(NO_TIMEOUT);
    connection.addListener(new Forgetting(connection));
    waiting.add(connection);
    var unused = looks.computeIfAbsent(run, this::look).whenComplete((event, failure) -> {
      if (waiting.remove(connection)) {
        request.setAttribute(LOOKED, failure == null ? event : failure.getCause());
        connection.dispatch();
      }
    });
    closeIfStopped();
  }

  /** A client that leaves during a look is not answered. */
  private final class Forgetting implements AsyncListener {
    private final AsyncContext connection;

    Forgetting(AsyncContext connection) {
      this.connection = connection;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      waiting.remove(connection);
    }

    @Override
    public void onError(AsyncEvent event) {
      waiting.remove(connection);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // There is no time-out.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // The request has been dispatched, and waits no longer.
    }
  }

  private CompletableFuture<RunEvent> look(String run) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return RunEvent.of(runs.show(run));
          } catch (IOException e) {
            throw new CompletionException(e);
          } finally {
            looks.remove(run);
          }
        },
        lookers);
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
    stopped = false;
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
    stopped = true;
    closeIfStopped();
  }

  /** Whoever comes while the server stops is closed as those before. */
  private void closeIfStopped() {
    if (stopped) {
      watchers.forEach(Watcher::close);
      for (AsyncContext connection : List.copyOf(waiting)) {
        if (waiting.remove(connection)) {
          connection.complete();
        }
      }
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return clock != null;
  }
}
