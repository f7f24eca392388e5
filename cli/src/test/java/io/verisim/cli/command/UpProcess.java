package io.verisim.cli.command;

import static org.awaitility.Awaitility.await;

import io.verisim.chaos.ServiceProcess;
import io.verisim.cli.Verisim;
import io.verisim.report.RunView;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.server.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** {@code up} at work, in a process of its own. */
record UpProcess(ServiceProcess process, URI address, RunsApi api) implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * Starts it and waits until it serves.
   *
   * @param port 0 for any
   * @param environment besides that of this process
   */
  static UpProcess start(Path data, int port, Path log, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("DJL_OFFLINE", "true");
    all.put("OPT_OUT_TRACKING", "true");
    ServiceProcess process = ServiceProcess.start(
        Verisim.class.getName(),
        List.of("up", "--embedded", "--port", Integer.toString(port), "--data", data.toString()),
        all,
        log);
    try {
      URI address = await()
          .atMost(PATIENCE)
          .until(() -> DataFolder.server(data), Optional::isPresent)
          .orElseThrow();
      return new UpProcess(
          process, address, new RunsApi(address, environment.get("VERISIM_API_KEY")));
    } catch (ConditionTimeoutException e) {
      process.close();
      throw e;
    }
  }

  void when(String run, Predicate<RunView> reached) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> reached.test(api.show(run)));
  }

  @Override
  public void close() {
    process.close();
  }
}
