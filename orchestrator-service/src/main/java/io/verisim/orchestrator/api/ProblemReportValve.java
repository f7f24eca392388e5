package io.verisim.orchestrator.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what the web server refuses before any filter sees it, such as an address with an encoded
 * slash, in the same form as every other error of the API and not with a page of the server.
 */
public final class ProblemReportValve extends ErrorReportValve {
  private static final int FIRST_ERROR = 400;

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    Map<String, Object> problem = ProblemType.of(HttpStatusCode.valueOf(status))
        .problem(
            status,
            "the web server refuses the request: its address, a header or its form is not valid");
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cache-Control", "no-store");
    try {
      response
          .getOutputStream()
          .write(JsonMapper.shared().writeValueAsString(problem).getBytes(StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException e) {
      // The client has gone.
    }
  }
}
