package io.verisim.service;

import io.verisim.artifact.StorageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports in two lines, instead of a stack trace, why a service cannot use its object store. */
final class StorageFailureAnalyzer extends AbstractFailureAnalyzer<StorageException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StorageException cause) {
    return new FailureAnalysis(
        "The object store cannot be used: " + cause.problem(), cause.remedy(), cause);
  }
}
