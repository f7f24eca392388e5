package io.verisim.orchestrator.api;

import io.verisim.orchestrator.runs.RunException;
import io.verisim.spec.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses parameters of an operation that are named without a value, such as {@code ?points=}. */
final class EmptyParameters implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method) {
      List<Problem> problems = Stream.of(method.getMethodParameters())
          .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
          .map(EmptyParameters::name)
          .filter(name -> "".equals(request.getParameter(name)))
          .map(name -> new Problem(name, "is empty, expected a value"))
          .toList();
      if (!problems.isEmpty()) {
        throw RunException.invalid(problems);
      }
    }
    return true;
  }

  private static String name(MethodParameter parameter) {
    return Objects.requireNonNull(parameter.getParameter().getName());
  }
}
