package io.verisim.orchestrator.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body that is kept in a temporary file, until it is closed. For one thread at a time. */
final class UploadedFile implements AutoCloseable {
  /** Bytes of a file. */
  static final long MOST = 256L << 20;

  /** Files that arrive at once. */
  static final int AT_ONCE = 4;

  /** How long a client may take to send one. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The request's attribute with its file. */
  static final String ATTRIBUTE = "io.verisim.upload";

  private static final Logger log = LoggerFactory.getLogger(UploadedFile.class);

  private final Path path;
  private final OutputStream out;

  private UploadedFile(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  static UploadedFile create() throws IOException {
    Path path = Files.createTempFile("verisim-upload-", null);
    return new UploadedFile(path, Files.newOutputStream(path));
  }

  void write(byte[] bytes, int count) throws IOException {
    out.write(bytes, 0, count);
  }

  /** Nothing follows. */
  void finish() throws IOException {
    out.close();
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("Could not delete {}", path, e);
    }
  }
}
