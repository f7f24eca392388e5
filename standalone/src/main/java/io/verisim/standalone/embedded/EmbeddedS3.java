package io.verisim.standalone.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * An S3 server over a local folder, reachable from this machine only. A bucket is a folder below
 * the root, and an object is a file below its bucket. The files remain when the server ends.
 */
public final class EmbeddedS3 implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final long DRAIN_MILLIS = 2_000;

  private final Path root;
  private final S3Proxy server;

  private EmbeddedS3(Path root, S3Proxy server) {
    this.root = root;
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param root the folder of the buckets; created if it does not exist
   * @param port the port, or 0 for any free one
   * @throws IOException if the folder cannot be created or the port is taken
   */
  public static EmbeddedS3 start(Path root, int port, String accessKey, String secretKey)
      throws IOException {
    Files.createDirectories(root);
    // The server logs a dozen lines at each start and stop.
    LoggingSystem.get(EmbeddedS3.class.getClassLoader()).setLogLevel("org.gaul", LogLevel.WARN);
    S3Proxy server = S3Proxy.builder()
        .blobStore(new FilesystemNio2BlobStore(root.toAbsolutePath().toString()))
        .endpoint(URI.create("http://" + LOOPBACK + ":" + port))
        .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
        .stopTimeout(DRAIN_MILLIS)
        .build();
    String place = "an S3 server over " + root + " on port " + port;
    run(server::start, "Could not start " + place + "; is the port taken?");
    return new EmbeddedS3(root, server);
  }

  /** The server's address, {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return URI.create("http://" + LOOPBACK + ":" + server.getPort());
  }

  /** Stops the server after its current requests. */
  @Override
  public void close() throws IOException {
    run(server::stop, "Could not stop the S3 server over " + root);
  }

  /** A start or stop of the server, which may throw any exception. */
  @FunctionalInterface
  private interface Command {
    void run() throws Exception;
  }

  private static void run(Command command, String failure) throws IOException {
    FutureTask<Boolean> task = new FutureTask<>(() -> {
      command.run();
      return true;
    });
    task.run();
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IOException(failure, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(failure);
    }
  }
}
