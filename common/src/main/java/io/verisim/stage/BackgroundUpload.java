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
 * Uploads in one thread beside the work, one at a time. An upload that fails for a passing reason
 * is logged, and the next one makes up for it; any other failure comes out of {@link #settle}.
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

  /** Whether an upload is going on; if one has just ended, its failure comes out here. */
  boolean busy() throws IOException {
    if (inFlight != null && inFlight.isDone()) {
      settle();
    }
    return inFlight != null;
  }

  void start(Callable<?> upload) {
    inFlight = thread.submit(upload);
  }

  /** Waits for the upload that is going on, if any. */
  void settle() throws IOException {
    Future<?> upload = inFlight;
    if (upload == null) {
      return;
    }
    try {
      upload.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a checkpoint was on its way");
    } catch (ExecutionException e) {
      judge(e.getCause());
    }
    inFlight = null;
  }

  /** Gives an upload that is going on a last chance; its result no longer matters. */
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
          "A checkpoint did not arrive; the next one makes up for it: {}", failure.getMessage());
      return;
    }
    throw new IllegalStateException("uploading a checkpoint failed", failure);
  }
}
