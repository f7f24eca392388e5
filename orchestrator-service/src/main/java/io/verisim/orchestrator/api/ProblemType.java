package io.verisim.orchestrator.api;

import io.grpc.StatusRuntimeException;
import io.temporal.failure.TemporalException;
import io.verisim.artifact.ArtifactConflictException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.StorageException;
import io.verisim.contract.Failure;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.orchestrator.runs.StageFailedException;
import io.verisim.spec.SpecException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;

/**
 * The one table of everything that an answer can complain of: its stable code, its status, what to
 * do next.
 */
enum ProblemType {
  REQUEST_INVALID(HttpStatus.BAD_REQUEST, "Correct what \"problems\" and \"detail\" name."),
  UNAUTHENTICATED(
      HttpStatus.UNAUTHORIZED, "Send what \"detail\" names; who runs the server has given it out."),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "Send at most 1 MiB; give a text by its address."),
  TOO_MANY_REQUESTS(
      HttpStatus.TOO_MANY_REQUESTS, "Ask again after as many seconds as Retry-After says."),
  ADDRESS_UNKNOWN(HttpStatus.NOT_FOUND, "See /v3/api-docs for the addresses that there are."),
  METHOD_UNSUPPORTED(HttpStatus.METHOD_NOT_ALLOWED, "Use a method that the header Allow names."),
  ANSWER_UNSUPPORTED(HttpStatus.NOT_ACCEPTABLE, "Accept application/json."),
  BODY_UNSUPPORTED(
      HttpStatus.UNSUPPORTED_MEDIA_TYPE,
      "Say in Content-Type what the body is: application/json; for a specification also application/yaml or text/plain."),

  RUN_UNKNOWN(HttpStatus.NOT_FOUND, "GET /api/v1/runs lists the runs."),
  RUN_UNREADABLE(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Use the version that started the run, or start the run anew under another name."),
  SPEC_CONFLICT(
      HttpStatus.CONFLICT, "Send the specification of that run, or use another key or name."),
  RUN_NOT_RUNNING(
      HttpStatus.CONFLICT, "GET the run to see where it stands; POST .../resume lets it go on."),
  RATING_CLOSED(
      HttpStatus.CONFLICT, "GET the run to see whether it waits for ratings, and of which cycle."),
  RUN_FINISHED(HttpStatus.CONFLICT, "POST .../cycles asks for more cycles."),
  VERSION_UNKNOWN(HttpStatus.NOT_FOUND, "Ask for a version that exists, or wait until it does."),
  ARTIFACT_UNKNOWN(HttpStatus.NOT_FOUND, "GET .../artifacts lists what is committed."),
  FILE_UNKNOWN(HttpStatus.NOT_FOUND, "GET the artifact to see its files."),
  WORKERS_BUSY(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Ask again when a stage has ended, or start another generation worker."),
  DEFECT(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "This is a defect of the program; its log has the details."),

  SPEC_INVALID(HttpStatus.UNPROCESSABLE_CONTENT, "Correct every key that \"problems\" names."),
  TEXT_UNUSABLE(
      HttpStatus.UNPROCESSABLE_CONTENT, "Use only characters that occur in the run's corpus."),
  ARTIFACT_DAMAGED(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Run ./verisim verify to see what else is damaged; restore the object, or start the run anew."),
  ARTIFACT_MISSING(HttpStatus.NOT_FOUND, "Resume the run, so that the stage makes it."),
  ARTIFACT_CONFLICT(HttpStatus.CONFLICT, "Start a new run."),
  DIVERGED(HttpStatus.INTERNAL_SERVER_ERROR, "Start a run with a lower learning rate."),
  HALTED(HttpStatus.CONFLICT, "Resume the run."),
  STORAGE_REFUSED(
      HttpStatus.SERVICE_UNAVAILABLE, "Check the bucket and the credentials of the services."),
  STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Ask again when storage answers."),
  WORKER_STOPPING(HttpStatus.SERVICE_UNAVAILABLE, "Ask again in a moment."),
  TEMPORAL_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Ask again when the Temporal server and the orchestrator's worker answer.");

  private final HttpStatus status;
  private final String remedy;

  ProblemType(HttpStatus status, String remedy) {
    this.status = status;
    this.remedy = remedy;
  }

  HttpStatus status() {
    return status;
  }

  String remedy() {
    return remedy;
  }

  /** The stable code, such as {@code run-unknown}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What an exception of ours, or of what lies below, means. */
  static ProblemType of(Exception thrown) {
    if (thrown instanceof RunException run) {
      return of(run.reason());
    }
    if (thrown instanceof StageFailedException stage) {
      return of(stage.failure());
    }
    if (thrown instanceof AuthenticationException) {
      return UNAUTHENTICATED;
    }
    if (thrown instanceof RequestRejectedException) {
      return REQUEST_INVALID;
    }
    if (thrown instanceof SpecException) {
      return SPEC_INVALID;
    }
    if (thrown instanceof BodyTooLargeException) {
      return BODY_TOO_LARGE;
    }
    if (thrown instanceof TooManyRequestsException) {
      return TOO_MANY_REQUESTS;
    }
    if (thrown instanceof ArtifactMissingException) {
      return ARTIFACT_MISSING;
    }
    if (thrown instanceof ArtifactDamagedException) {
      return ARTIFACT_DAMAGED;
    }
    if (thrown instanceof ArtifactConflictException) {
      return ARTIFACT_CONFLICT;
    }
    if (thrown instanceof StorageException storage) {
      return storage.reason().passing() ? STORAGE_UNAVAILABLE : STORAGE_REFUSED;
    }
    return thrown instanceof TemporalException || thrown instanceof StatusRuntimeException
        ? TEMPORAL_UNAVAILABLE
        : DEFECT;
  }

  /** What a reason means; each is here by its own name. */
  static ProblemType of(RunException.Reason reason) {
    return valueOf(reason.name());
  }

  /** What a failure means; each is here by its own name. */
  static ProblemType of(Failure failure) {
    return valueOf(failure.name());
  }

  /** What a status of the web framework means. */
  static ProblemType of(HttpStatusCode status) {
    return switch (status.value()) {
      case 404 -> ADDRESS_UNKNOWN;
      case 405 -> METHOD_UNSUPPORTED;
      case 406 -> ANSWER_UNSUPPORTED;
      case 413 -> BODY_TOO_LARGE;
      case 415 -> BODY_UNSUPPORTED;
      default -> status.is4xxClientError() ? REQUEST_INVALID : DEFECT;
    };
  }
}
