package io.verisim.standalone.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A real server for a test. */
public interface RealServer extends AutoCloseable {
  /** Where it listens. */
  String hostAndPort();

  /** Whether it was started for this test, and may be killed; others were there before. */
  default boolean isOurs() {
    return true;
  }

  /** {@code kill -9}. */
  void kill() throws IOException, InterruptedException;

  /** On what it has stored, at the same address. */
  void startAgain() throws IOException, InterruptedException;

  @Override
  void close();

  /**
   * Starts one, or finds it.
   *
   * @param folder for what it stores
   * @throws IllegalStateException if there is none to be had
   */
  static RealServer start(ServerKind kind, Path folder) throws IOException, InterruptedException {
    String given = System.getenv(kind.variable());
    if (given != null && !given.isBlank()) {
      return new GivenServer(kind, given);
    }
    if (kind.image().isPresent() && Docker.has(kind.image().get())) {
      return ContainerServer.start(kind, kind.image().get());
    }
    Path program = onPath(kind.program())
        .orElseThrow(() -> new IllegalStateException("no " + kind + " to test against: name one in "
            + kind.variable() + " (host:port)"
            + kind.image()
                .map(image -> ", or have a Docker that can pull " + image)
                .orElse("")
            + ", or put the program '" + kind.program() + "' on the PATH"));
    return ProgramServer.start(kind, program, folder);
  }

  static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
