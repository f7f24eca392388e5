package io.verisim.orchestrator.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Limits the requests of a kind that may hold a thread for long, because a client reads slowly, a
 * worker computes, or there is much to read. The other threads stay free for everybody else. One
 * client gets at most half of them.
 */
final class LongRequestLimit implements HandlerInterceptor {
  private final String held = LongRequestLimit.class.getName() + "@" + hashCode();
  private final String kind;
  private final int most;
  private final Map<String, Integer> clients = new HashMap<>();
  private int all;

  /** @param kind what is limited, in the plural */
  LongRequestLimit(String kind, int most) {
    this.kind = kind;
    this.most = most;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getAttribute(held) != null) {
      return true; // A request that is dispatched again has already been counted.
    }
    String client = request.getRemoteAddr();
    synchronized (this) {
      int own = clients.getOrDefault(client, 0);
      if (all >= most || own >= Math.max(1, most / 2)) {
        response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        throw new TooManyRequestsException(
            all + " " + kind + " are under way, " + own + " of them from " + client);
      }
      all++;
      clients.put(client, own + 1);
    }
    request.setAttribute(held, client);
    return true;
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception thrown) {
    if (request.getAttribute(held) instanceof String client) {
      request.removeAttribute(held);
      synchronized (this) {
        all--;
        clients.computeIfPresent(client, (name, own) -> own == 1 ? null : own - 1);
      }
    }
  }
}
