package io.verisim.orchestrator.access;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Ends a request whose body nobody wants without waiting for the rest of it. After a request that
 * is answered by the thread that read it, the container reads the body to its end, also from a
 * caller without a key who sends nothing more; after one that is answered asynchronously it closes
 * the connection.
 */
public final class RefusedBodyFilter implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean body = hasBody((HttpServletRequest) request);
    chain.doFilter(request, response);
    if (body && !request.isAsyncStarted()) {
      request.startAsync().complete();
    }
  }

  /** Whether a request has a body that the container would read to its end. */
  public static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /** Ends the connection with the answer, so that the rest of the body is not read. */
  public static void closeAfter(HttpServletResponse response) {
    response.setHeader("Connection", "close");
  }
}
