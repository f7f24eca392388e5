package io.verisim.orchestrator.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports in two lines, instead of a stack trace, how to protect the API. */
final class OpenApiFailureAnalyzer extends AbstractFailureAnalyzer<OpenApiException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, OpenApiException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
  }
}
