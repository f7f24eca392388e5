package io.verisim.orchestrator.api;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Answers so many requests a second, of all callers together, and twice as many at once after a
 * pause, so that a loop that runs wild leaves storage and Temporal to the runs. Whoever is not let
 * in has been refused before.
 */
final class RequestLimit implements HandlerInterceptor {
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
    // What is dispatched again was counted before.
    if (request.getDispatcherType() != DispatcherType.REQUEST) {
      return true;
    }
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
      throw new TooManyRequestsException(perSecond);
    }
    return true;
  }
}
