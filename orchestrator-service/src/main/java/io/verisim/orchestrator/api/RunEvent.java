package io.verisim.orchestrator.api;

import io.verisim.artifact.Digest;
import io.verisim.report.RunView;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * The view of a run at some moment.
 *
 * @param id derived from the content, so that the same view has the same id in every process
 * @param json the view
 */
record RunEvent(String id, String json) {
  private static final JsonMapper JSON = JsonMapper.shared();

  static RunEvent of(RunView view) {
    String json = JSON.writeValueAsString(view);
    return new RunEvent(Digest.of(json.getBytes(StandardCharsets.UTF_8)).shortened(), json);
  }

  /** The event in the form of the HTML standard's event streams; JSON has no line breaks. */
  String text() {
    return "id:" + id + "\ndata:" + json + "\n\n";
  }
}
