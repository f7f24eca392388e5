package io.verisim.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The object store did not do what it was asked. */
public final class StorageException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The server refused the credentials or what they may do. */
    CREDENTIALS_REFUSED(false),
    /** The bucket, or the folder that stands for it, does not exist. */
    BUCKET_MISSING(false),
    /** The object does not exist. */
    OBJECT_MISSING(false),
    /** The server takes conditional writes but ignores the condition. */
    CONDITIONS_IGNORED(false),
    /** No usable answer, also after several tries. */
    UNREACHABLE(true),
    /** The server refused for a reason of its own. */
    REFUSED(true);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }

    /** Whether the same request may succeed later without anybody doing anything. */
    public boolean passing() {
      return passing;
    }
  }

  private final Reason reason;
  private final String problem;
  private final String remedy;

  /**
   * @param reason why
   * @param object what was asked for
   * @param problem what happened to it
   * @param remedy what to do next
   * @param cause what the store's client said, if it said anything
   */
  public StorageException(
      Reason reason, String object, String problem, String remedy, @Nullable Throwable cause) {
    super("'" + object + "': " + problem + ". " + remedy, cause);
    this.reason = reason;
    this.problem = problem;
    this.remedy = remedy;
  }

  public Reason reason() {
    return reason;
  }

  public String problem() {
    return problem;
  }

  /** What to do next. */
  public String remedy() {
    return remedy;
  }
}
