package io.verisim.orchestrator.api;

import io.grpc.StatusRuntimeException;
import io.temporal.failure.TemporalException;
import io.verisim.artifact.ArtifactConflictException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.StorageException;
import io.verisim.contract.Failure;
import io.verisim.orchestrator.access.ForeignRequestException;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.orchestrator.runs.StageFailedException;
import io.verisim.spec.SpecException;
import java.util.Locale;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;

/** The table of all errors of the API: the stable code, the status, and what to do next. */
enum ProblemType {
  REQUEST_INVALID(HttpStatus.BAD_REQUEST, "Correct what \"problems\" and \"detail\" name."),
  UNAUTHENTICATED(
      HttpStatus.UNAUTHORIZED,
      "Send the credentials that \"detail\" names; ask the operator of" + " the server for them."),
  FOREIGN_REQUEST(
      HttpStatus.FORBIDDEN,
      "Call the API by a loopback name, or have the operator add the host to VERISIM_API_HOSTS."),
  BODY_TOO_LARGE(
      HttpStatus.CONTENT_TOO_LARGE,
      "Send at most 1 MiB; name a text by its address" + " instead of sending it."),
  BODY_TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "Send the whole body at once."),
  TOO_MANY_REQUESTS(
      HttpStatus.TOO_MANY_REQUESTS, "Retry after the number of seconds in the header Retry-After."),
  ADDRESS_UNKNOWN(HttpStatus.NOT_FOUND, "See /v3/api-docs for the existing addresses."),
  METHOD_UNSUPPORTED(HttpStatus.METHOD_NOT_ALLOWED, "Use a method that the header Allow lists."),
  ANSWER_UNSUPPORTED(HttpStatus.NOT_ACCEPTABLE, "Accept application/json."),
  BODY_UNSUPPORTED(
      HttpStatus.UNSUPPORTED_MEDIA_TYPE,
      "Set Content-Type to application/json; for a specification also application/yaml."),

  RUN_UNKNOWN(HttpStatus.NOT_FOUND, "GET /api/v1/runs lists the runs."),
  RUN_UNREADABLE(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Use the version of the program that started the run, or start a new run under another name."),
  SPEC_CONFLICT(
      HttpStatus.CONFLICT,
      "Send the specification of the existing run, or use another key or name."),
  RUN_NOT_RUNNING(
      HttpStatus.CONFLICT, "GET the run to see its state; POST .../resume continues it."),
  RATING_CLOSED(
      HttpStatus.CONFLICT, "GET the run to see whether it waits for ratings, and for which cycle."),
  RUN_FINISHED(HttpStatus.CONFLICT, "POST .../cycles asks for more cycles."),
  VERSION_UNKNOWN(HttpStatus.NOT_FOUND, "Use an existing version, or wait until this one exists."),
  ARTIFACT_UNKNOWN(HttpStatus.NOT_FOUND, "GET .../artifacts lists what is committed."),
  FILE_UNKNOWN(HttpStatus.NOT_FOUND, "GET the artifact to see its files."),
  STARTING(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Retry in a moment; the orchestrator's log names the server."),
  WORKERS_BUSY(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Retry when a stage has ended, or start another generation worker."),
  DEFECT(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "This is a defect in the program; the log has the details."),

  SPEC_INVALID(HttpStatus.UNPROCESSABLE_CONTENT, "Correct every key that \"problems\" names."),
  TEXT_UNUSABLE(
      HttpStatus.UNPROCESSABLE_CONTENT, "Use only characters that occur in the run's corpus."),
  MODEL_UNUSABLE(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "Start a run with another model in model.from, or with this one as the message says."),
  ARTIFACT_DAMAGED(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Run ./verisim verify to see what else is damaged; restore the object, or start a new run."),
  ARTIFACT_MISSING(HttpStatus.NOT_FOUND, "Resume the run, so that the stage commits it again."),
  ARTIFACT_CONFLICT(HttpStatus.CONFLICT, "Start a new run."),
  OUT_OF_MEMORY(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Give the worker more memory, or use smaller batches, blocks or models."),
  SOURCE_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Resume the run when the source answers, or start one with another source."),
  DIVERGED(HttpStatus.INTERNAL_SERVER_ERROR, "Start a run with a lower learning rate."),
  HALTED(HttpStatus.CONFLICT, "Resume the run."),
  STORAGE_REFUSED(
      HttpStatus.SERVICE_UNAVAILABLE, "Check the bucket and the credentials of the services."),
  STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Retry when storage answers."),
  WORKER_STOPPING(HttpStatus.SERVICE_UNAVAILABLE, "Retry in a moment."),
  TEMPORAL_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Retry when the Temporal server and the orchestrator's worker answer.");

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

  /** The problem in the form of RFC 9457, where the web framework does not write it. */
  Map<String, Object> problem(int answered, String detail) {
    return Map.of(
        "status",
        answered,
        "title",
        status.getReasonPhrase(),
        "detail",
        detail,
        "code",
        code(),
        "remedy",
        remedy);
  }

  /** The type of an exception of this program or its libraries. */
  static ProblemType of(Exception thrown) {
    if (thrown instanceof RunException run) {
      return of(run.reason());
    }
    if (thrown instanceof StageFailedException stage) {
      return of(stage.failure());
    }
    if (thrown instanceof ForeignRequestException) {
      return FOREIGN_REQUEST;
    }
    if (thrown instanceof AuthenticationException) {
      return UNAUTHENTICATED;
    }
    if (thrown instanceof RequestRejectedException || thrown instanceof InvalidParameterException) {
      return REQUEST_INVALID;
    }
    if (thrown instanceof SpecException) {
      return SPEC_INVALID;
    }
    if (thrown instanceof BodyTooLargeException) {
      return BODY_TOO_LARGE;
    }
    if (thrown instanceof BodyTooSlowException) {
      return BODY_TOO_SLOW;
    }
    if (thrown instanceof StartingException) {
      return STARTING;
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

  /** The type of a reason; it has the same name. */
  static ProblemType of(RunException.Refusal reason) {
    return valueOf(reason.name());
  }

  /** The type of a failure; it has the same name. */
  static ProblemType of(Failure failure) {
    return valueOf(failure.name());
  }

  /** The type of a status of the web framework. */
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
