package io.verisim.standalone.client;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** What there is to read about a run, in the form of the API's answers. */
public interface RunDocuments {
  /** Its state, cycles, versions and findings. */
  JsonNode view() throws IOException;

  /** The manifests of its artifacts. */
  JsonNode artifacts() throws IOException;

  JsonNode spec() throws IOException;

  /** The stages that have recorded metrics. */
  JsonNode measuredStages() throws IOException;

  /**
   * The metrics of a stage.
   *
   * @param points the most values of each metric
   */
  JsonNode metrics(String artifact, int points) throws IOException;

  /** Texts of a version. */
  JsonNode samples(int version) throws IOException;
}
