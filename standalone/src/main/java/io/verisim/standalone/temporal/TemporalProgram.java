package io.verisim.standalone.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Temporal server with its UI: the {@code temporal} program as a process. It keeps its state
 * in a file and is restarted if it dies. Thread-safe.
 */
public final class TemporalProgram implements TemporalServer {
  private static final Logger log = LoggerFactory.getLogger(TemporalProgram.class);
  private static final String LOOPBACK = "127.0.0.1";
  private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};

  /** The default port, which people and tools expect. */
  private static final int USUAL_PORT = 7233;

  private static final int USUAL_UI_PORT = 8233;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(10);
  private static final Duration BEFORE_RESTART = Duration.ofSeconds(1);

  /**
   * Makes the program the leader of a separate process group. Ctrl-C at a terminal reaches the
   * whole group of this process, but the workers need the server until they have ended.
   */
  private static final List<String> APART =
      List.of("/bin/sh", "-c", "set -m; \"$@\" >> \"$0\" 2>&1 < /dev/null & echo $!");

  private final Path program;
  private final Path folder;
  private final int port;
  private final int uiPort;
  private ProcessHandle process;
  private boolean closed;

  private TemporalProgram(Path program, Path folder, int port, int uiPort) throws IOException {
    this.program = program;
    this.folder = folder;
    this.port = port;
    this.uiPort = uiPort;
    endLeftover();
    this.process = launch();
  }

  /** The program, if it is on the PATH. */
  public static Optional<Path> onPath() {
    return Stream.of(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "temporal"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /**
   * Starts a server, on the default ports if they are free, and waits until it answers.
   *
   * @param folder for its file and its log; not shared with another server
   * @throws IOException if it does not start
   */
  public static TemporalProgram start(Path program, Path folder) throws IOException {
    Files.createDirectories(folder);
    TemporalProgram server =
        new TemporalProgram(program, folder, freePort(USUAL_PORT), freePort(USUAL_UI_PORT));
    boolean ready = false;
    try {
      server.awaitReady();
      ready = true;
    } finally {
      if (!ready) {
        server.close();
      }
    }
    server.watch();
    return server;
  }

  private static int freePort(int usual) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(LOOPBACK_BYTES);
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback, usual));
      return usual;
    } catch (IOException e) {
      try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
        return socket.getLocalPort();
      }
    }
  }

  private ProcessHandle launch() throws IOException {
    List<String> command = Stream.concat(
            APART.stream(),
            Stream.of(
                log().toString(),
                program.toString(),
                "server",
                "start-dev",
                "--ip",
                LOOPBACK,
                "--port",
                Integer.toString(port),
                "--ui-port",
                Integer.toString(uiPort),
                "--db-filename",
                folder.resolve("temporal.db").toString(),
                "--log-level",
                "warn"))
        .toList();
    Process shell = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
    String pid =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    ProcessHandle started = Optional.of(pid)
        .filter(text -> text.matches("[0-9]+")) // The output is empty if the shell could not fork.
        .flatMap(number -> ProcessHandle.of(Long.parseLong(number)))
        .orElseThrow(() -> new IOException(program + " did not start" + logTells()));
    Files.writeString(pidFile(), identity(started));
    return started;
  }

  /** Unique on this machine, because process ids are reused but start times are not. */
  private static String identity(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Ends the server that a killed process has left running. */
  private void endLeftover() throws IOException {
    if (!Files.exists(pidFile())) {
      return;
    }
    String left = Files.readString(pidFile());
    ProcessHandle.allProcesses()
        .filter(process -> process.info().startInstant().isPresent())
        .filter(process -> left.equals(identity(process)))
        .forEach(TemporalProgram::end);
  }

  private void awaitReady() throws IOException {
    Instant deadline = Instant.now().plus(START);
    WorkflowServiceStubsOptions options =
        WorkflowServiceStubsOptions.newBuilder().setTarget(target()).validateAndBuildWithDefaults();
    while (true) {
      if (!current().isAlive()) {
        throw new IOException(program + " ended" + logTells());
      }
      try {
        WorkflowServiceStubs.newConnectedServiceStubs(options, Duration.ofSeconds(2))
            .shutdownNow();
        return;
      } catch (StatusRuntimeException | IllegalStateException e) {
        if (Instant.now().isAfter(deadline)) {
          throw new IOException(
              program + " did not answer within " + START.toSeconds() + " s" + logTells(), e);
        }
      }
    }
  }

  private String logTells() {
    return ": " + log()
        + " has the reason; without the program on the PATH, the embedded server is used";
  }

  private void watch() {
    Thread watch = new Thread(this::restartWheneverItEnds, "temporal-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /** The restarted server continues from its file. */
  private void restartWheneverItEnds() {
    try {
      while (true) {
        ProcessHandle ended = current().onExit().join();
        Thread.sleep(BEFORE_RESTART.toMillis());
        if (!restart(ended)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** @return whether there is more to watch */
  private synchronized boolean restart(ProcessHandle ended) {
    if (closed) {
      return false;
    }
    log.warn("Temporal's process {} ended unexpectedly; starting it again", ended.pid());
    try {
      process = launch();
    } catch (IOException e) {
      log.error("Could not restart Temporal's process; trying again later", e);
    }
    return true;
  }

  private synchronized ProcessHandle current() {
    return process;
  }

  /** The id of the server's current process. */
  long pid() {
    return current().pid();
  }

  private Path log() {
    return folder.resolve("temporal.log");
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }

  @Override
  public String target() {
    return LOOPBACK + ":" + port;
  }

  @Override
  public boolean embedded() {
    return false;
  }

  @Override
  public Optional<URI> ui() {
    return Optional.of(URI.create("http://" + LOOPBACK + ":" + uiPort));
  }

  @Override
  public String toString() {
    return target() + " (" + program + ", its file in " + folder + ")";
  }

  @Override
  public synchronized void close() {
    closed = true;
    end(process);
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
