package io.verisim.orchestrator.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client that watches a run. It gets server-sent events, and no thread waits for it: what it
 * cannot take now is sent once its connection is ready, and of several events only the newest.
 * Thread-safe.
 */
final class Watcher implements WriteListener {
  /**
   * The number of polls without a change until a keep-alive is sent, which shows whether the client
   * is still connected. A client that reconnects without having missed an event gets a keep-alive
   * at once.
   */
  private static final int QUIET_POLLS = 15;

  /** The number of polls for which a client may take nothing. */
  private static final int STALLED_POLLS = 60;

  private static final byte[] KEEP_ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final String run;
  private final AsyncContext connection;
  private final ServletOutputStream out;
  private @Nullable String lastId;
  private byte @Nullable [] next;
  private int quiet;
  private int stalled;
  private boolean unflushed;
  private boolean open;
  private boolean gone;

  /**
   * @param connection the request, answered asynchronously
   * @param lastId the last event that the client has seen, if any; it is not sent again
   */
  Watcher(String run, AsyncContext connection, @Nullable String lastId) throws IOException {
    this.run = run;
    this.connection = connection;
    this.out = connection.getResponse().getOutputStream();
    this.lastId = lastId;
  }

  String run() {
    return run;
  }

  /**
   * Sends an event, unless it was the last one.
   *
   * @return whether the client is still connected
   */
  synchronized boolean tell(RunEvent event) {
    boolean news = !event.id().equals(lastId);
    if (news) {
      lastId = event.id();
      next = event.text().getBytes(StandardCharsets.UTF_8);
    } else if (next == null && quiet % QUIET_POLLS == 0) {
      next = KEEP_ALIVE;
    }
    quiet = news ? 1 : quiet + 1;
    send();
    stalled = next == null ? 0 : stalled + 1;
    if (stalled > STALLED_POLLS) {
      close();
    }
    return !gone;
  }

  private void send() {
    try {
      while (open && !gone && (next != null || unflushed) && out.isReady()) {
        byte[] event = next;
        if (event == null) {
          unflushed = false;
          out.flush();
        } else {
          next = null;
          unflushed = true;
          out.write(event);
        }
      }
    } catch (IOException | IllegalStateException e) {
      close(); // The client has disconnected.
    }
  }

  @Override
  public synchronized void onWritePossible() {
    open = true;
    send();
  }

  @Override
  public void onError(Throwable thrown) {
    close();
  }

  synchronized boolean isGone() {
    return gone;
  }

  synchronized void close() {
    if (!gone) {
      gone = true;
      try {
        connection.complete();
      } catch (IllegalStateException e) {
        // The container has ended the request already.
      }
    }
  }
}
