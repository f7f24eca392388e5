package io.verisim.stage;

import io.verisim.artifact.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads checkpoints in one background thread, one at a time. An upload that fails for a temporary
 * reason is logged, and the next checkpoint replaces it. {@link #settle} throws any other failure.
 */
final class BackgroundUpload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BackgroundUpload.class);
  private static final Duration LAST_UPLOAD = Duration.ofMinutes(1);

  private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
    Thread daemon = new Thread(work, "checkpoint-upload");
    daemon.setDaemon(true);
    return daemon;
  });

  private @Nullable Future<?> inFlight;

  /** Whether an upload is running. If an upload has just failed, this method throws its failure. */
  boolean busy() throws IOException {
    if (inFlight != null && inFlight.isDone()) {
      settle();
    }
    return inFlight != null;
  }

  void start(Callable<?> upload) {
    inFlight = thread.submit(upload);
  }

  /** Waits for the current upload, if any. */
  void settle() throws IOException {
    Future<?> upload = inFlight;
    if (upload == null) {
      return;
    }
    try {
      upload.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a checkpoint was being uploaded");
    } catch (ExecutionException e) {
      judge(e.getCause());
    }
    inFlight = null;
  }

  /** Gives the current upload a last chance; its result no longer matters. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_UPLOAD.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static void judge(@Nullable Throwable failure) throws IOException {
    if (failure instanceof StorageException storage && !storage.reason().passing()) {
      throw storage;
    }
    if (failure instanceof IOException) {
      log.warn(
          "A checkpoint was not uploaded; the next checkpoint replaces it: {}",
          failure.getMessage());
      return;
    }
    throw new IllegalStateException("uploading a checkpoint failed", failure);
  }
}
