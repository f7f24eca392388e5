package io.verisim.artifact;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.security.ProviderException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates errors of the S3 client and the server into this program's messages. */
final class S3Failures {

  private static final Set<String> CREDENTIALS = Set.of(
      "AccessDenied",
      "InvalidAccessKeyId",
      "SignatureDoesNotMatch",
      "AuthorizationHeaderMalformed",
      "ExpiredToken",
      "InvalidToken",
      // The code of the Versity gateway, with status 404.
      "XAdminUserNotFound");

  /** What is said of keys of limited life at their end. */
  private static final Set<String> PASSING_KEYS = Set.of("ExpiredToken", "InvalidToken");

  private S3Failures() {}

  /** A request of the S3 client. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws MinioException;
  }

  /** The condition of a write did not hold. */
  static final class PreconditionFailed extends IOException {
    private static final long serialVersionUID = 1L;

    PreconditionFailed(Throwable cause) {
      super(cause);
    }
  }

  /** Another writer wrote to the same key at the same moment. */
  static final class Conflict extends IOException {
    private static final long serialVersionUID = 1L;

    Conflict(Throwable cause) {
      super(cause);
    }
  }

  /** A range begins after the object's last byte. */
  static final class PastTheEnd extends IOException {
    private static final long serialVersionUID = 1L;

    PastTheEnd(Throwable cause) {
      super(cause);
    }
  }

  static <T> T call(S3Settings settings, String object, Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (ErrorResponseException e) {
      throw answered(settings, object, e);
    } catch (InvalidResponseException e) {
      throw new StorageException(
          Reason.REFUSED,
          object,
          settings.endpoint() + " does not answer like an S3 server",
          "Check that the endpoint is the S3 API, not a web console or a proxy.",
          e);
    } catch (MinioException e) {
      throw unreachable(
          settings,
          object,
          e.getCause() instanceof S3Http.StillFailing failing
              ? "failed with " + failing.getMessage()
              : "did not answer",
          e);
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof ProviderException failure) {
        throw withoutKeys(settings, object, failure);
      }
      // The client wraps connection failures in this exception.
      if (e.getCause() == null || e.getCause() instanceof RuntimeException) {
        throw e;
      }
      throw unreachable(settings, object, "did not answer: " + e.getCause().getMessage(), e);
    }
  }

  /** An identity could not be exchanged for keys. Only a refusal is final. */
  private static StorageException withoutKeys(
      S3Settings settings, String object, ProviderException failure) {
    String message = String.valueOf(failure.getMessage());
    boolean refused = message.contains("code 401") || message.contains("code 403");
    return new StorageException(
        refused ? Reason.CREDENTIALS_REFUSED : Reason.UNREACHABLE,
        object,
        "AWS gave the identity of this process no keys for " + settings + ": " + message,
        "Check the role of the service account (AWS_ROLE_ARN), whom it trusts, and the way to AWS's"
            + " STS or to the node's agent; or set verisim.s3.access-key and verisim.s3.secret-key"
            + " (S3_ACCESS_KEY, S3_SECRET_KEY).",
        failure);
  }

  static StorageException bucketMissing(
      S3Settings settings, String object, @Nullable Throwable cause) {
    return new StorageException(
        Reason.BUCKET_MISSING,
        object,
        "there is no " + settings,
        "Create the bucket, or correct verisim.s3.bucket (S3_BUCKET).",
        cause);
  }

  static StorageException refused(S3Settings settings, String object, String code, String message) {
    return new StorageException(
        Reason.REFUSED,
        object,
        settings + " refused: " + code + ", " + message,
        "Look up the code in the server's manual.",
        null);
  }

  private static IOException answered(
      S3Settings settings, String object, ErrorResponseException e) {
    String code = String.valueOf(e.errorResponse().code());
    int status = e.response() == null ? 0 : e.response().code();
    if (status == 412 || code.equals("PreconditionFailed")) {
      return new PreconditionFailed(e);
    }
    if (status == 416 || code.equals("InvalidRange")) {
      return new PastTheEnd(e);
    }
    if (status == 409) {
      return new Conflict(e);
    }
    if (code.equals("NoSuchBucket")) {
      return bucketMissing(settings, object, e);
    }
    if (code.equals("RequestTimeTooSkewed")) {
      return clocksDiffer(settings, object, e);
    }
    if (settings.accessKey() == null && PASSING_KEYS.contains(code)) {
      return new StorageException(
          Reason.UNREACHABLE,
          object,
          settings + " refused keys that had just expired: " + code,
          "This passes with new keys. If it lasts, check this machine's clock.",
          e);
    }
    if (status == 401 || status == 403 || CREDENTIALS.contains(code)) {
      return new StorageException(
          Reason.CREDENTIALS_REFUSED,
          object,
          settings + " refused the credentials: " + code + ", "
              + e.errorResponse().message(),
          "Check verisim.s3.access-key and verisim.s3.secret-key (S3_ACCESS_KEY, S3_SECRET_KEY),"
              + " their permissions, and this machine's clock.",
          e);
    }
    if (status == 404) {
      return new StorageException(
          Reason.OBJECT_MISSING,
          object,
          "no such object in " + settings,
          "Check the run and the bucket.",
          e);
    }
    return refused(settings, object, code, String.valueOf(e.errorResponse().message()));
  }

  private static StorageException clocksDiffer(
      S3Settings settings, String object, ErrorResponseException e) {
    String theirs = e.response() == null ? null : e.response().header("Date");
    return new StorageException(
        Reason.CLOCKS_DIFFER,
        object,
        settings + " refused the request because its clock"
            + (theirs == null ? "" : ", " + theirs + ",") + " and this machine's, " + now()
            + ", differ too much",
        "Set both clocks, for example by NTP.",
        e);
  }

  private static String now() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
  }

  private static StorageException unreachable(
      S3Settings settings, String object, String what, Throwable cause) {
    return new StorageException(
        Reason.UNREACHABLE,
        object,
        settings + " " + what + ", " + S3Http.TRIES + " times",
        "Check that the server is running and that verisim.s3.endpoint (S3_ENDPOINT) is its address.",
        cause);
  }
}
