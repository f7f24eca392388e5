package io.verisim.orchestrator.api;

import io.verisim.orchestrator.runs.RunException;
import io.verisim.spec.Problem;
import io.verisim.spec.SpecException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/** Writes every error as {@code application/problem+json}, by the table of {@link ProblemType}. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  /** Handles exceptions that the web framework does not know. */
  @ExceptionHandler({RuntimeException.class, IOException.class})
  @Nullable
  ResponseEntity<Object> ours(Exception thrown, HttpServletResponse response) {
    ProblemType type = ProblemType.of(thrown);
    if (type.status().is5xxServerError()) {
      log.error("A request failed: {}", type.code(), thrown);
    }
    if (response.isCommitted()) {
      return null; // A part of a file has been sent, or the client has disconnected.
    }
    return answer(type, String.valueOf(thrown.getMessage()), problems(thrown), new HttpHeaders());
  }

  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception thrown,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<Problem> problems = problems(thrown);
    String detail = problems.isEmpty()
        ? body instanceof ProblemDetail given
            ? String.valueOf(given.getDetail())
            : String.valueOf(thrown.getMessage())
        : problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
    return answer(ProblemType.of(status), detail, problems, headers);
  }

  private static ResponseEntity<Object> answer(
      ProblemType type, String detail, List<Problem> problems, HttpHeaders headers) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(type.status(), detail);
    problem.setProperty("code", type.code());
    problem.setProperty("remedy", type.remedy());
    if (!problems.isEmpty()) {
      problem.setProperty("path", problems.get(0).path());
      problem.setProperty("problems", problems);
    }
    return ResponseEntity.status(type.status())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private static List<Problem> problems(Exception thrown) {
    if (thrown instanceof RunException run) {
      return run.problems();
    }
    if (thrown instanceof SpecException spec) {
      return spec.problems();
    }
    if (thrown instanceof TypeMismatchException mismatch) { // Only numbers are converted.
      return List.of(new Problem(
          String.valueOf(mismatch.getPropertyName()),
          "is \"" + mismatch.getValue() + "\", expected a whole number"));
    }
    return thrown instanceof HttpMessageNotReadableException
            && thrown.getCause() instanceof JacksonException json
        ? List.of(JsonProblems.of(json))
        : List.of();
  }
}
