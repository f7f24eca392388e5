package io.verisim.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The object store failed to do what was requested. */
public final class StorageException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why the operation failed. */
  public enum Reason {
    /** The server refused the credentials, or their permissions do not suffice. */
    CREDENTIALS_REFUSED(false),
    /** The bucket, or the folder in place of a bucket, does not exist. */
    BUCKET_MISSING(false),
    /** The object does not exist. */
    OBJECT_MISSING(false),
    /** The server accepts conditional writes but ignores the condition. */
    CONDITIONS_IGNORED(false),
    /** The clocks of the server and of this machine differ by more than the server allows. */
    CLOCKS_DIFFER(true),
    /** No usable answer after several attempts. */
    UNREACHABLE(true),
    /** The server refused for another reason. */
    REFUSED(true);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }

    /** Whether the same request may succeed later without intervention. */
    public boolean passing() {
      return passing;
    }
  }

  private final Reason reason;
  private final String problem;
  private final String remedy;

  /**
   * @param reason the kind of failure
   * @param object the requested object
   * @param problem what happened to it
   * @param remedy what to do next
   * @param cause the exception of the store's client, if there is one
   */
  public StorageException(
      Reason reason, String object, String problem, String remedy, @Nullable Throwable cause) {
    super("'" + object + "': " + problem + ". " + remedy, cause);
    this.reason = reason;
    this.problem = problem;
    this.remedy = remedy;
  }

  /** An object whose content is wrong in a different way at each read. */
  static StorageException wrongEachTime(
      String object, String where, int reads, @Nullable Throwable cause) {
    return new StorageException(
        Reason.UNREACHABLE,
        object,
        where + " sent wrong content " + reads + " times, different each time",
        "Check the server's disks and what lies between it and this machine.",
        cause);
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
