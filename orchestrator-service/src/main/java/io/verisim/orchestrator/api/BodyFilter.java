package io.verisim.orchestrator.api;

import io.verisim.orchestrator.access.RefusedBodyFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Receives the body of a request before anything handles it. No thread waits for a client that
 * sends slowly or not at all: the container calls back when bytes have arrived, and the request is
 * dispatched again once its body is complete. Callers have been admitted before.
 */
final class BodyFilter implements Filter {
  /** Bytes of a body; more than a specification or a prompt needs. */
  static final long MOST = 1 << 20;

  /** Bytes beyond that which are read to be able to answer politely. */
  private static final long MOST_DISCARDED = 7 * MOST;

  /** Bytes of all bodies that have begun to arrive. */
  private static final long MOST_PENDING = 64 * MOST;

  /** The address at which texts are uploaded, whose bodies go to a file. */
  private static final String UPLOADS = "/api/v1/texts";

  private static final String RECEIVED = BodyFilter.class.getName() + ".received";
  private static final int BUFFER = 1 << 13;

  private final AtomicLong pending = new AtomicLong();
  private final AtomicInteger uploads = new AtomicInteger();
  private final HandlerExceptionResolver problems;
  private final Duration patience;

  /** @param patience how long a client may take to send a body */
  BodyFilter(HandlerExceptionResolver problems, Duration patience) {
    this.problems = problems;
    this.patience = patience;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    Object received = request.getAttribute(RECEIVED);
    if (received instanceof byte[] body) {
      chain.doFilter(new ReceivedRequest(http, body), response);
    } else if (received instanceof UploadedFile file) {
      try (file) {
        request.setAttribute(UploadedFile.ATTRIBUTE, file);
        chain.doFilter(new ReceivedRequest(http, new byte[0]), response);
      } finally {
        uploads.decrementAndGet();
      }
    } else if (received instanceof RuntimeException refused) {
      HttpServletResponse answer = (HttpServletResponse) response;
      RefusedBodyFilter.closeAfter(answer);
      if (refused instanceof TooManyRequestsException) {
        answer.setHeader(HttpHeaders.RETRY_AFTER, "5");
      }
      problems.resolveException(http, answer, null, refused);
    } else if (RefusedBodyFilter.hasBody(http)) {
      receive(http);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void receive(HttpServletRequest request) throws IOException {
    AsyncContext later = request.startAsync();
    boolean upload =
        request.getMethod().equals("POST") && request.getServletPath().equals(UPLOADS);
    Arrival arrival = upload
        ? new Arrival(request.getInputStream(), later, new FileBody(), UploadedFile.PATIENCE)
        : new Arrival(request.getInputStream(), later, new MemoryBody(), patience);
    later.setTimeout(arrival.patience.toMillis());
    later.addListener(arrival);
    request.getInputStream().setReadListener(arrival);
  }

  /** Where a body goes while it arrives. */
  private interface Body {
    /** The most bytes that are kept. */
    long most();

    /** @throws TooManyRequestsException if there is no room now */
    void add(byte[] bytes, int count) throws IOException;

    /** The whole body, for the request that is dispatched again. */
    Object whole() throws IOException;

    /** Gives back what {@link #whole} has not taken. */
    void drop();
  }

  private final class MemoryBody implements Body {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public long most() {
      return MOST;
    }

    @Override
    public void add(byte[] more, int count) {
      if (pending.addAndGet(count) > MOST_PENDING) {
        pending.addAndGet(-count);
        throw new TooManyRequestsException("the bodies of other requests are still arriving");
      }
      bytes.write(more, 0, count);
    }

    @Override
    public Object whole() {
      return bytes.toByteArray();
    }

    @Override
    public void drop() {
      pending.addAndGet(-bytes.size());
      bytes.reset();
    }
  }

  private final class FileBody implements Body {
    private @Nullable UploadedFile file;

    @Override
    public long most() {
      return UploadedFile.MOST;
    }

    @Override
    public void add(byte[] bytes, int count) throws IOException {
      UploadedFile open = file;
      if (open == null) {
        if (uploads.incrementAndGet() > UploadedFile.AT_ONCE) {
          uploads.decrementAndGet();
          throw new TooManyRequestsException("other texts are still being uploaded");
        }
        open = UploadedFile.create();
        file = open;
      }
      open.write(bytes, count);
    }

    @Override
    public Object whole() throws IOException {
      UploadedFile complete = file;
      if (complete == null) {
        return new byte[0];
      }
      complete.finish();
      file = null;
      return complete;
    }

    @Override
    public void drop() {
      UploadedFile partial = file;
      if (partial != null) {
        file = null;
        partial.close();
        uploads.decrementAndGet();
      }
    }
  }

  /** The body of one request. The container calls it from one thread at a time. */
  private static final class Arrival implements ReadListener, AsyncListener {
    private final ServletInputStream in;
    private final AsyncContext later;
    private final Body body;
    private final Duration patience;
    private final byte[] buffer = new byte[BUFFER];
    private long read;
    private boolean ended;

    Arrival(ServletInputStream in, AsyncContext later, Body body, Duration patience) {
      this.in = in;
      this.later = later;
      this.body = body;
      this.patience = patience;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (!ended && in.isReady() && !in.isFinished()) {
        int count = in.read(buffer);
        if (count < 0) {
          return;
        }
        read += count;
        if (read > body.most()) {
          if (read > body.most() + MOST_DISCARDED) {
            end(new BodyTooLargeException(body.most()));
          }
        } else {
          keep(count);
        }
      }
    }

    private void keep(int count) {
      try {
        body.add(buffer, count);
      } catch (IOException e) {
        end(new UncheckedIOException(e));
      } catch (TooManyRequestsException e) {
        end(e);
      }
    }

    @Override
    public void onAllDataRead() {
      if (ended) {
        return;
      }
      try {
        end(read > body.most() ? new BodyTooLargeException(body.most()) : body.whole());
      } catch (IOException e) {
        end(new UncheckedIOException(e));
      }
    }

    /** The client has gone. */
    @Override
    public void onError(Throwable thrown) {
      free();
      if (!ended) {
        ended = true;
        later.complete();
      }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      end(new BodyTooSlowException(patience));
    }

    private void end(Object received) {
      free();
      if (!ended) {
        ended = true;
        later.getRequest().setAttribute(RECEIVED, received);
        later.dispatch();
      }
    }

    private void free() {
      body.drop();
    }

    @Override
    public void onComplete(AsyncEvent event) {
      free();
    }

    @Override
    public void onError(AsyncEvent event) {
      onError(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // What handles the request answers later; its body is here.
    }
  }
}
