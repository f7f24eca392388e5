package io.verisim.standalone.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A server refused a request with a reason, or accepted the request and did not answer. */
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;
  static final int FIRST_SERVER_FAULT = 500;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int GATEWAY_TIMEOUT = 504;

  private final int status;

  /**
   * @param status of the response
   * @param detail what happened
   * @param problems every single problem; may be empty
   * @param remedy what to do next; may be empty
   */
  ApiException(int status, String detail, List<String> problems, String remedy) {
    super(detail
        + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining())
        + (remedy.isEmpty() ? "" : "\n" + remedy));
    this.status = status;
  }

  /** No response came in time, for example because the server itself waits for another server. */
  static ApiException silence(URI server, Duration waited, IOException cause) {
    ApiException silence = new ApiException(
        GATEWAY_TIMEOUT,
        server + " did not answer within " + waited.toSeconds() + " s",
        List.of(),
        "See its log for what it waits for, most likely Temporal or storage.");
    silence.initCause(cause);
    return silence;
  }

  /** Whether the request itself was wrong, rather than the server or the request rate. */
  public boolean refused() {
    return status < FIRST_SERVER_FAULT && status != TOO_MANY_REQUESTS;
  }
}
