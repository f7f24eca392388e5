package io.verisim.standalone.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A program as a process of this one's, on loopback. */
final class ProgramServer implements RealServer {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration START = Duration.ofSeconds(60);

  private final ServerKind kind;
  private final Path program;
  private final Path folder;
  private final int port = freePort();
  private Process process;

  private ProgramServer(ServerKind kind, Path program, Path folder)
      throws IOException, InterruptedException {
    this.kind = kind;
    this.program = program;
    this.folder = folder;
    this.process = launch();
  }

  static RealServer start(ServerKind kind, Path program, Path folder)
      throws IOException, InterruptedException {
    return new ProgramServer(kind, program, Files.createDirectories(folder));
  }

  private Process launch() throws IOException, InterruptedException {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(kind.arguments(LOOPBACK, port, folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(kind.environment());
    Process started = builder.start();
    Instant deadline = Instant.now().plus(START);
    while (!listens()) {
      if (!started.isAlive() || Instant.now().isAfter(deadline)) {
        started.destroyForcibly();
        throw new IOException(program + " does not listen:\n" + Files.readString(log));
      }
      Thread.sleep(50);
    }
    return started;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String hostAndPort() {
    return LOOPBACK + ":" + port;
  }

  @Override
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void startAgain() throws IOException, InterruptedException {
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
