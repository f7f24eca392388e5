package io.verisim.standalone.client;

import java.io.IOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server answers about a run. */
public record ServedDocuments(RunsApi api, String run) implements RunDocuments {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  public JsonNode view() throws IOException {
    return JSON.valueToTree(api.show(run));
  }

  @Override
  public JsonNode artifacts() throws IOException {
    return api.read(run, "artifacts");
  }

  @Override
  public JsonNode spec() throws IOException {
    return api.read(run, "spec");
  }

  @Override
  public JsonNode measuredStages() throws IOException {
    return api.read(run, "metrics/stages");
  }

  @Override
  public JsonNode metrics(String artifact, int points) throws IOException {
    return api.read(run, "metrics?artifact=" + artifact + "&points=" + points);
  }

  @Override
  public JsonNode samples(int version) throws IOException {
    return api.read(run, "samples?version=" + version);
  }
}
