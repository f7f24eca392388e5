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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Bytes of a longer body that are read to be able to answer politely. */
  private static final long MOST_DISCARDED = 8 * MOST;

  /** Bytes of all bodies that have begun to arrive. */
  private static final long MOST_PENDING = 64 * MOST;

  private static final String RECEIVED = BodyFilter.class.getName() + ".received";
  private static final int BUFFER = 1 << 13;

  private final AtomicLong pending = new AtomicLong();
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
    Arrival arrival = new Arrival(request.getInputStream(), later);
    later.setTimeout(patience.toMillis());
    later.addListener(arrival);
    request.getInputStream().setReadListener(arrival);
  }

  /** The body of one request. The container calls it from one thread at a time. */
  private final class Arrival implements ReadListener, AsyncListener {
    private final ServletInputStream in;
    private final AsyncContext later;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[BUFFER];
    private long read;
    private boolean ended;

    Arrival(ServletInputStream in, AsyncContext later) {
      this.in = in;
      this.later = later;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (!ended && in.isReady() && !in.isFinished()) {
        int count = in.read(buffer);
        if (count < 0) {
          return;
        }
        read += count;
        if (read <= MOST && pending.addAndGet(count) <= MOST_PENDING) {
          body.write(buffer, 0, count);
        } else if (read > MOST_DISCARDED) {
          end(new BodyTooLargeException(MOST));
        } else if (read <= MOST) {
          pending.addAndGet(-count);
          end(new TooManyRequestsException("the bodies of other requests are still arriving"));
        }
      }
    }

    @Override
    public void onAllDataRead() {
      end(read > MOST ? new BodyTooLargeException(MOST) : body.toByteArray());
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
      pending.addAndGet(-body.size());
      body.reset();
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
