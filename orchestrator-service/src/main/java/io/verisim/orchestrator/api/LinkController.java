package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.temporal.client.WorkflowClient;
import io.verisim.orchestrator.runs.RunService;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Where else a person sees a run: in Temporal's UI and in Grafana, if they are configured. */
@RestController
final class LinkController {
  private static final String RUN = "{run}";

  private final RunService runs;
  private final String namespace;
  private final String temporal;
  private final String grafana;

  /**
   * @param temporal the address of Temporal's UI; empty if there is none
   * @param grafana the address of a dashboard, in which {@code {run}} stands for the run; empty if
   *     there is none
   * @throws IllegalArgumentException if one of them is not an address of the web
   */
  LinkController(
      RunService runs,
      WorkflowClient client,
      @Value("${verisim.links.temporal:}") String temporal,
      @Value("${verisim.links.grafana:}") String grafana) {
    this.runs = runs;
    this.namespace = client.getOptions().getNamespace();
    this.temporal = checked("verisim.links.temporal", temporal);
    this.grafana = checked("verisim.links.grafana", grafana);
  }

  private static String checked(String key, String address) {
    String given = address.strip();
    try {
      String scheme =
          given.isEmpty() ? "https" : URI.create(given.replace(RUN, "run")).getScheme();
      if ("http".equals(scheme) || "https".equals(scheme)) {
        return given.replaceFirst("/+$", "");
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        key + " is \"" + given + "\", expected an address that begins with http:// or https://");
  }

  /**
   * A place in another program.
   *
   * @param name of the program
   */
  record Link(String name, String address) {}

  @Operation(summary = "Where else a run is seen: in Temporal's UI and in Grafana, if configured")
  @GetMapping(path = "/api/v1/runs/{run}/links", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Link> links(@PathVariable String run) throws IOException {
    runs.spec(run);
    List<Link> links = new ArrayList<>();
    if (!temporal.isEmpty()) {
      links.add(new Link(
          "Temporal",
          temporal + "/namespaces/" + URLEncoder.encode(namespace, StandardCharsets.UTF_8)
              + "/workflows/" + run));
    }
    if (!grafana.isEmpty()) {
      links.add(new Link("Grafana", grafana.replace(RUN, run)));
    }
    return links;
  }
}
