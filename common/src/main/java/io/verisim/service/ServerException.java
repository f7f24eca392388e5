package io.verisim.service;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A service cannot use a server that it needs. */
public final class ServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;
  private final boolean passing;

  /**
   * @param problem which server cannot be used, and why
   * @param remedy what to do about it
   * @param passing whether another attempt may succeed without intervention
   */
  public ServerException(String problem, String remedy, boolean passing, Throwable cause) {
    super(problem + ". " + remedy, cause);
    this.problem = problem;
    this.remedy = remedy;
    this.passing = passing;
  }

  boolean passing() {
    return passing;
  }

  /** Reports it in two lines instead of a stack trace. */
  static final class Analyzer extends AbstractFailureAnalyzer<ServerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ServerException failure) {
      return new FailureAnalysis(failure.problem, failure.remedy, failure);
    }
  }
}
