package io.verisim.chaos;

import io.verisim.standalone.client.RunsApi;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The services as processes on a scratch folder, all on loopback. They reach storage and Temporal
 * through relays that can fail.
 */
final class Cluster implements Closeable {
  /** The heartbeat timeout of this test; real devices need a longer one. */
  static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(4);

  private static final Duration START = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 50;

  private final Path folder;
  private final Map<Service, String> mains;
  private final Duration checkpointInterval;
  private final Servers servers;
  private final @Nullable Keys keys;
  private final int apiPort = freePort();
  private final @Nullable StoreRelay storeRelay;
  private final FaultyRelay relay;
  private final FaultyRelay temporalRelay;
  private final Map<Service, ServiceProcess> processes = new EnumMap<>(Service.class);

  /** All processes, including those that were replaced. */
  private final List<ServiceProcess> started = new CopyOnWriteArrayList<>();

  /** Kills all processes if this program is ended early. */
  private final Thread endings = new Thread(this::killAll, "chaos-end");

  private Cluster(
      Path folder,
      Map<Service, String> mains,
      Duration checkpointInterval,
      Servers servers,
      @Nullable Keys keys,
      boolean badStore)
      throws IOException {
    this.folder = folder;
    this.mains = mains;
    this.checkpointInterval = checkpointInterval;
    this.servers = servers;
    this.keys = keys;
    this.storeRelay = badStore ? StoreRelay.to(servers.s3()) : null;
    this.relay = FaultyRelay.to(storeRelay == null ? servers.s3() : storeRelay.address());
    this.temporalRelay = FaultyRelay.to(servers.temporal());
  }

  /**
   * The servers of the services.
   *
   * @param own whether they are the embedded servers in a process of this cluster
   */
  record Servers(
      InetSocketAddress temporal,
      InetSocketAddress s3,
      String accessKey,
      String secretKey,
      boolean own) {
    private static Servers embedded() {
      return new Servers(
          loopback(freePort()), loopback(freePort()), "chaos", UUID.randomUUID().toString(), true);
    }

    private static InetSocketAddress loopback(int port) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
  }

  /**
   * The files with the keys.
   *
   * @param api the key of the API
   * @param payloads the key for payloads in Temporal
   */
  record Keys(Path api, Path payloads) {}

  /**
   * Starts all services.
   *
   * @param folder for data and logs
   * @param mains main classes that replace those of the services, for testing the fault test
   * @param checkpointInterval of the stages
   * @param badStore whether the store can answer as a bad one would
   */
  static Cluster start(
      Path folder, Map<Service, String> mains, Duration checkpointInterval, boolean badStore)
      throws IOException {
    return start(
        new Cluster(folder, mains, checkpointInterval, Servers.embedded(), null, badStore));
  }

  /** Starts all services on existing servers. */
  static Cluster on(Servers servers, Keys keys, Path folder, Duration checkpointInterval)
      throws IOException {
    return start(new Cluster(folder, Map.of(), checkpointInterval, servers, keys, false));
  }

  private static Cluster start(Cluster cluster) throws IOException {
    Files.createDirectories(cluster.folder.resolve("logs"));
    Runtime.getRuntime().addShutdownHook(cluster.endings);
    for (Service service : Service.values()) {
      if (service != Service.SERVERS || cluster.servers.own()) {
        cluster.start(service);
      }
    }
    return cluster;
  }

  /** Starts a service, and replaces its previous process. */
  ServiceProcess start(Service service) throws IOException {
    ServiceProcess process = ServiceProcess.start(
        mains.getOrDefault(service, service.main()),
        arguments(service),
        environment(service),
        log(service));
    processes.put(service, process);
    started.add(process);
    return process;
  }

  private List<String> arguments(Service service) {
    if (service == Service.SERVERS) {
      return List.of(
          folder.resolve("data").toString(),
          Integer.toString(servers.temporal().getPort()),
          Integer.toString(servers.s3().getPort()));
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.application.name", service.word());
    properties.put("verisim.temporal.embedded", servers.own());
    properties.put("verisim.temporal.address", "127.0.0.1:" + temporalRelay.port());
    properties.put("verisim.s3.endpoint", "http://127.0.0.1:" + relay.port());
    properties.put("verisim.s3.access-key", servers.accessKey());
    properties.put("verisim.s3.secret-key", servers.secretKey());
    properties.put("verisim.stage.scratch", folder.resolve("scratch").resolve(service.word()));
    properties.put("verisim.stage.checkpoint-interval", checkpointInterval);
    properties.put("verisim.stage.heartbeat-timeout", HEARTBEAT_TIMEOUT);
    if (keys != null) {
      properties.put("verisim.temporal.payload-key-file", keys.payloads());
    }
    if (service == Service.ORCHESTRATOR) {
      if (keys != null) {
        properties.put("verisim.api.key-file", keys.api());
      }
      properties.put("verisim.api.requests-per-second", 10_000);
      properties.put("server.address", "127.0.0.1");
      properties.put("server.port", apiPort);
    } else {
      properties.put("spring.main.web-application-type", "none");
    }
    List<String> arguments = new ArrayList<>();
    properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return arguments;
  }

  private Map<String, String> environment(Service service) {
    return service == Service.SERVERS
        ? Map.of("S3_ACCESS_KEY", servers.accessKey(), "S3_SECRET_KEY", servers.secretKey())
        : Map.of("DJL_OFFLINE", "true", "OPT_OUT_TRACKING", "true");
  }

  ServiceProcess process(Service service) {
    ServiceProcess process = processes.get(service);
    if (process == null) {
      throw new IllegalStateException(service.word() + " was never started");
    }
    return process;
  }

  /** The relay between the services and storage. */
  FaultyRelay relay() {
    return relay;
  }

  /** The relay with which the store can answer as a bad one would. */
  StoreRelay storeRelay() {
    return Objects.requireNonNull(storeRelay, "this cluster has no relay for a bad store");
  }

  /** The relay between the services and Temporal. */
  FaultyRelay temporalRelay() {
    return temporalRelay;
  }

  /** The address of the API. */
  URI address() {
    return URI.create("http://127.0.0.1:" + apiPort);
  }

  RunsApi api() throws IOException {
    String key = keys == null ? null : Files.readString(keys.api()).strip();
    return new RunsApi(address(), key);
  }

  /** Waits until the API answers. */
  void awaitApi() throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(START);
    while (true) {
      try {
        api().list();
        return;
      } catch (IOException e) {
        if (Instant.now().isAfter(deadline)) {
          throw new IOException(
              "the services did not start within " + START.toSeconds() + " s; see "
                  + log(Service.ORCHESTRATOR),
              e);
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /** The folder of the embedded store's objects. */
  Path objects() {
    return folder.resolve("data").resolve("s3").resolve("verisim");
  }

  Path log(Service service) {
    return folder.resolve("logs").resolve(service.word() + ".log");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no port is free on 127.0.0.1", e);
    }
  }

  private void killAll() {
    started.forEach(ServiceProcess::close);
  }

  @Override
  public void close() throws IOException {
    killAll();
    Runtime.getRuntime().removeShutdownHook(endings);
    relay.close();
    temporalRelay.close();
    if (storeRelay != null) {
      storeRelay.close();
    }
  }
}
