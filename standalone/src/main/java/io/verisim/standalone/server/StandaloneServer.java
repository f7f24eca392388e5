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
 * Every service in this JVM, on a data folder, answering on loopback alone. Temporal and S3 are
 * embedded unless the environment names servers. Closing it drains the workers, so that stages at
 * work leave a checkpoint.
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
   * @param port of the API; 0 takes any free one
   * @throws ServerStartException if a service cannot start
   */
  public static StandaloneServer start(DataFolder data, int port) throws IOException {
    return start(data, port, null);
  }

  /**
   * Starts everything.
   *
   * @param temporalProgram to start in place of the embedded Temporal server
   * @see #start(DataFolder, int)
   */
  public static StandaloneServer start(DataFolder data, int port, @Nullable Path temporalProgram)
      throws IOException {
    StandaloneServer server = new StandaloneServer(data);
    boolean started = false;
    try {
      server.open(port, temporalProgram);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void open(int port, @Nullable Path temporalProgram) throws IOException {
    Logs.hold();
    Map<String, Object> properties = properties(port);
    Addresses addresses = Addresses.ofProcess();
    if (addresses.temporal().isEmpty()) {
      properties.putAll(startTemporal(temporalProgram));
    }
    if (addresses.s3().isEmpty()) {
      properties.putAll(embedS3());
    }
    SpringApplication application = new SpringApplication(StandaloneServices.class);
    application.setBannerMode(Banner.Mode.OFF);
    // Whoever started this closes it, in the right order.
    application.setRegisterShutdownHook(false);
    try {
      services = application.run(arguments(properties));
    } catch (BeansException e) {
      throw new ServerStartException(
          "the services did not start: " + reason(e).getMessage() + " (" + data.log()
              + " tells more)",
          e);
    }
    data.announce(address());
  }

  /** The first exception that is not the framework's own account of which bean needed which. */
  private static Throwable reason(BeansException thrown) {
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
    // Who reaches it sits at this machine, and may name any text that this process can read.
    properties.put("verisim.corpus.folder", data.root().getRoot());
    properties.put("verisim.corpus.private-addresses", true);
    // Somebody sits before it.
    properties.put("verisim.s3.connect-timeout", "5s");
    // Stages share the cores of this process; a stage on one thread leaves room for another beside
    // it.
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
        temporal.target());
  }

  /**
   * The keys are new with each start: they keep other users of this machine out, and nobody needs
   * to know them.
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

  /** Arguments win over the environment, and over what the services' own files say. */
  private static String[] arguments(Map<String, Object> properties) {
    return properties.entrySet().stream()
        .map(property -> "--" + property.getKey() + "=" + property.getValue())
        .toArray(String[]::new);
  }

  /** Where the API answers. */
  public URI address() {
    return URI.create(
        "http://" + LOOPBACK + ":" + services().getEnvironment().getProperty("local.server.port"));
  }

  /** The runs that it serves. */
  public RunService runs() {
    return services().getBean(RunService.class);
  }

  private ConfigurableApplicationContext services() {
    if (services == null) {
      throw new IllegalStateException("the server on " + data.root() + " is closed");
    }
    return services;
  }

  /** Which Temporal server it uses, for people. */
  public String temporal() throws IOException {
    return temporal == null ? Addresses.ofProcess().temporal().orElse("") : temporal.toString();
  }

  /** Where Temporal's web UI is, for people. */
  public String temporalUi() {
    return temporal == null
        ? "that of the Temporal server, if it has one"
        : temporal
            .ui()
            .map(URI::toString)
            .orElse("none; put the program 'temporal' on the PATH for Temporal's UI, lists, resets"
                + " and schedules, which the embedded server does not have");
  }

  /** Which object store it uses, for people. */
  public String objects() throws IOException {
    return s3 == null
        ? Addresses.ofProcess().s3().map(Object::toString).orElse("")
        : s3.endpoint() + " (embedded, in " + data.s3() + ")";
  }

  /**
   * Drains the workers, then ends the servers that they need, then gives the folder back. Safe to
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
