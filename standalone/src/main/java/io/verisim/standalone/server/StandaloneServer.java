package io.verisim.standalone.server;

import io.verisim.orchestrator.runs.RunService;
import io.verisim.standalone.embedded.EmbeddedS3;
import io.verisim.standalone.temporal.EmbeddedTemporal;
import io.verisim.standalone.temporal.TemporalProgram;
import io.verisim.standalone.temporal.TemporalServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Every service in this JVM, on a data folder, listening on loopback only. Temporal and S3 are
 * embedded unless the environment names servers. Closing it drains the workers, so that running
 * stages save a checkpoint.
 */
public final class StandaloneServer implements Closeable {
  private static final String LOOPBACK = "127.0.0.1";

  private final DataFolder data;
  private @Nullable TemporalServer temporal;
  private @Nullable EmbeddedS3 s3;
  private @Nullable ConfigurableApplicationContext services;

  private StandaloneServer(DataFolder data) {
    this.data = data;
  }

  /**
   * Starts everything. The server owns the data folder from now on.
   *
   * @param port of the API; 0 takes any free port
   * @throws ServerStartException if a service cannot start
   */
  public static StandaloneServer start(DataFolder data, int port) throws IOException {
    return start(data, port, null, Map.of());
  }

  /**
   * Starts everything.
   *
   * @param temporalProgram the program to start instead of the embedded Temporal server
   * @param properties of the services; they come before the environment
   * @see #start(DataFolder, int)
   */
  public static StandaloneServer start(
      DataFolder data, int port, @Nullable Path temporalProgram, Map<String, Object> properties)
      throws IOException {
    StandaloneServer server = new StandaloneServer(data);
    boolean started = false;
    try {
      server.open(port, temporalProgram, properties);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void open(int port, @Nullable Path temporalProgram, Map<String, Object> given)
      throws IOException {
    Logs.hold();
    Map<String, Object> properties = properties(port);
    properties.putAll(given);
    Addresses addresses = Addresses.ofProcess();
    if (addresses.temporal().isEmpty()) {
      properties.putAll(startTemporal(temporalProgram));
    }
    if (addresses.s3().isEmpty()) {
      properties.putAll(embedS3());
    }
    SpringApplication application = new SpringApplication(StandaloneServices.class);
    application.setBannerMode(Banner.Mode.OFF);
    // The callers are on this machine, so they may name any text that this process can read, unless
    // its operator narrows that by the environment or by arguments.
    application.setDefaultProperties(Map.of(
        "verisim.corpus.folder",
        data.root().getRoot().toString(),
        "verisim.corpus.private-addresses",
        true,
        // The user waits for this program.
        "verisim.connect-timeout",
        "15s"));
    // The caller closes this server, in the right order.
    application.setRegisterShutdownHook(false);
    try {
      services = application.run(arguments(properties));
    } catch (RuntimeException e) {
      throw new ServerStartException(
          "the services did not start: " + reason(e).getMessage() + " (see " + data.log() + ")", e);
    }
    data.announce(address());
  }

  /**
   * The first exception in the chain that is not one of the framework's messages about dependent
   * beans.
   */
  private static Throwable reason(RuntimeException thrown) {
    Throwable reason = thrown;
    while (reason instanceof BeansException && reason.getCause() != null) {
      reason = reason.getCause();
    }
    return reason;
  }

  private Map<String, Object> properties(int port) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.address", LOOPBACK);
    properties.put("server.port", port);
    properties.put("spring.application.name", "verisim");
    properties.put("logging.file.name", data.log());
    properties.put("logging.threshold.console", "OFF");
    properties.put("verisim.stage.scratch", data.scratch());
    // Stages share the cores of this process; a stage with one thread leaves room for another
    // stage.
    properties.put("verisim.stage.slots", Runtime.getRuntime().availableProcessors());
    return properties;
  }

  private Map<String, Object> startTemporal(@Nullable Path program) throws IOException {
    temporal = program == null
        ? EmbeddedTemporal.start(0)
        : TemporalProgram.start(program, data.temporal());
    return Map.of(
        "verisim.temporal.embedded",
        temporal.embedded(),
        "verisim.temporal.address",
        temporal.target(),
        "verisim.links.temporal",
        temporal.ui().map(URI::toString).orElse(""));
  }

  /**
   * The keys are new with each start. They keep other users of this machine out, and no user needs
   * them.
   */
  private Map<String, Object> embedS3() throws IOException {
    String accessKey = "verisim";
    String secretKey = UUID.randomUUID().toString();
    s3 = EmbeddedS3.start(data.s3(), 0, accessKey, secretKey);
    return Map.of(
        "verisim.s3.endpoint",
        s3.endpoint(),
        "verisim.s3.bucket",
        DataFolder.BUCKET,
        "verisim.s3.access-key",
        accessKey,
        "verisim.s3.secret-key",
        secretKey);
  }

  /** Arguments take precedence over the environment and over the services' property files. */
  private static String[] arguments(Map<String, Object> properties) {
    return properties.entrySet().stream()
        .map(property -> "--" + property.getKey() + "=" + property.getValue())
        .toArray(String[]::new);
  }

  /** The address of the API. */
  public URI address() {
    return URI.create(
        "http://" + LOOPBACK + ":" + services().getEnvironment().getProperty("local.server.port"));
  }

  /** The runs that this server serves. */
  public RunService runs() {
    return services().getBean(RunService.class);
  }

  private ConfigurableApplicationContext services() {
    if (services == null) {
      throw new IllegalStateException("the server on " + data.root() + " is closed");
    }
    return services;
  }

  /** The Temporal server in use, as a text for people. */
  public String temporal() throws IOException {
    return temporal == null ? Addresses.ofProcess().temporal().orElse("") : temporal.toString();
  }

  /** The address of Temporal's web UI, as a text for people. */
  public String temporalUi() {
    return temporal == null
        ? "that of the Temporal server, if it has one"
        : temporal
            .ui()
            .map(URI::toString)
            .orElse("none; the embedded server has no UI, lists, resets or schedules: put the"
                + " program 'temporal' on the PATH for them");
  }

  /** The object store in use, as a text for people. */
  public String objects() throws IOException {
    return s3 == null
        ? Addresses.ofProcess().s3().map(Object::toString).orElse("")
        : s3.endpoint() + " (embedded, in " + data.s3() + ")";
  }

  /**
   * Drains the workers, then stops the servers that they need, then releases the folder. Safe to
   * call twice.
   */
  @Override
  public synchronized void close() throws IOException {
    TemporalServer ownTemporal = temporal;
    EmbeddedS3 ownS3 = s3;
    ConfigurableApplicationContext running = services;
    // Closed from the last to the first.
    try (data;
        ownTemporal;
        ownS3;
        running) {
      temporal = null;
      s3 = null;
      services = null;
    }
  }
}
