package io.verisim.orchestrator.api;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Limits the requests per second of all callers together, with bursts of twice as many after a
 * pause, so that a runaway client does not overload storage and Temporal. Unauthenticated requests
 * have been refused before.
 */
final class RequestLimit implements HandlerInterceptor {
  private static final String COUNTED = RequestLimit.class.getName();

  private final int perSecond;
  private final Bucket bucket;

  RequestLimit(int perSecond) {
    if (perSecond < 1) {
      throw new IllegalArgumentException(
          "verisim.api.requests-per-second is " + perSecond + ", expected at least 1");
    }
    this.perSecond = perSecond;
    this.bucket = Bucket.builder()
        .addLimit(
            limit -> limit.capacity(2L * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getAttribute(COUNTED) != null) {
      return true; // A request that is dispatched again has already been counted.
    }
    request.setAttribute(COUNTED, true);
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
      throw new TooManyRequestsException("more than " + perSecond
          + " requests per second, the limit of verisim.api.requests-per-second");
    }
    return true;
  }
}
