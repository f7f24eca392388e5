package io.verisim.standalone.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads {@code application/problem+json}. */
final class Problems {
  private Problems() {}

  static ApiException read(URI server, int status, JsonNode body) {
    String title = body.path("title").asString("status " + status);
    String detail = body.path("detail").asString(title);
    List<String> problems = new ArrayList<>();
    for (JsonNode problem : body.path("problems")) {
      String line = line(problem);
      if (!detail.contains(line)) {
        problems.add(line);
      }
    }
    return new ApiException(
        status, server + ": " + detail, problems, body.path("remedy").asString(""));
  }

  private static String line(JsonNode problem) {
    if (!problem.isObject()) {
      return problem.asString("");
    }
    String path = problem.path("path").asString("");
    String message = problem.path("message").asString("");
    return path.isEmpty() ? message : path + ": " + message;
  }
}
