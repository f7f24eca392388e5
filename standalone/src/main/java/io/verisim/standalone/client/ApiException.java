package io.verisim.standalone.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A server refused a request, and says why; or it has taken the request, and does not answer. */
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;
  static final int FIRST_SERVER_FAULT = 500;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int GATEWAY_TIMEOUT = 504;

  private final int status;

  /**
   * @param status of the answer
   * @param detail what happened
   * @param problems each single thing that is wrong; may be empty
   * @param remedy what to do next; may be empty
   */
  ApiException(int status, String detail, List<String> problems, String remedy) {
    super(detail
        + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining())
        + (remedy.isEmpty() ? "" : "\n" + remedy));
    this.status = status;
  }

  /** No answer came in time, as when the server itself waits for another one. */
  static ApiException silence(URI server, Duration waited, IOException cause) {
    ApiException silence = new ApiException(
        GATEWAY_TIMEOUT,
        server + " has not answered within " + waited.toSeconds() + " s",
        List.of(),
        "Its log tells what it waits for: Temporal or storage, most likely.");
    silence.initCause(cause);
    return silence;
  }

  /** Whether the request was at fault, and not the server or the number of its requests. */
  public boolean refused() {
    return status < FIRST_SERVER_FAULT && status != TOO_MANY_REQUESTS;
  }
}
