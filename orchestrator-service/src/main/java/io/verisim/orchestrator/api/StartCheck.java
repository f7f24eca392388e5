package io.verisim.orchestrator.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses requests until the servers that the orchestrator needs have answered once. */
final class StartCheck implements HandlerInterceptor, ApplicationListener<ApplicationReadyEvent> {
  private volatile boolean started;

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    started = true;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!started) {
      throw new StartingException("the orchestrator waits for the object store or for Temporal");
    }
    return true;
  }
}
