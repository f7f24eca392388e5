package io.verisim.contract;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.FormatVersion;
import io.verisim.artifact.ObjectStore;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecJson;
import io.verisim.spec.SpecReader;
import io.verisim.spec.SpecWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of runs besides their artifacts: specification, requested cycles, report. They are in
 * object storage, so they do not depend on any server.
 */
public final class RunStore {
  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(SpecJson.module()).build();

  private static final String STARTED = "started.txt";

  private final ObjectStore objects;

  /** Folders that hold a specification. It is never deleted alone, so it is asked for once. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  public RunStore(ObjectStore objects) {
    this.objects = objects;
  }

  /**
   * Claims a run id for a specification.
   *
   * @return false if the id belongs to another specification; true if it is new or belongs to this
   *     specification
   */
  public boolean claim(String run, RunSpec spec) throws IOException {
    return objects.putIfAbsent(key(run, "spec.json"), written(JSON.readTree(SpecWriter.json(spec))))
        || spec.equals(spec(run).orElse(null));
  }

  public Optional<RunSpec> spec(String run) throws IOException {
    String key = key(run, "spec.json");
    return read(key).map(json -> SpecReader.read(json.toString(), key));
  }

  /**
   * Records when a run was first started, unless that is recorded already. A Temporal server
   * deletes this information after a time, and the embedded server loses it with every restart.
   */
  public void noteStart(String run, Instant now) throws IOException {
    objects.putIfAbsent(key(run, STARTED), now.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** When a run was first started; absent if that was not recorded, or cannot be read. */
  public Optional<Instant> startedAt(String run) throws IOException {
    try {
      return objects
          .get(key(run, STARTED))
          .map(noted -> Instant.parse(new String(noted, StandardCharsets.UTF_8)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Stores the total number of requested cycles. */
  public void requestCycles(String run, int cycles) throws IOException {
    objects.put(key(run, "cycles.json"), written(JSON.valueToTree(new RequestedCycles(cycles))));
  }

  /** The total number of requested cycles: that of the specification, unless cycles were added. */
  public int requestedCycles(String run, RunSpec spec) throws IOException {
    return read(key(run, "cycles.json"))
        .map(json -> JSON.treeToValue(json, RequestedCycles.class).cycles())
        .orElse(spec.termination().maxCycles());
  }

  /**
   * Stores where a run branched off from another one. This happens before the run has a
   * specification, so that a fork never starts without this record.
   */
  public boolean branch(String run, Fork fork) throws IOException {
    return objects.putIfAbsent(key(run, "fork.json"), written(JSON.valueToTree(fork)))
        || fork.equals(fork(run).orElse(null));
  }

  /** The point at which a run branched off from another one, if it did. */
  public Optional<Fork> fork(String run) throws IOException {
    return read(key(run, "fork.json")).map(json -> JSON.treeToValue(json, Fork.class));
  }

  /** Marks a run as paused or stopped: its stages halt, and no server resumes it automatically. */
  public void halt(String run, RunState state) throws IOException {
    objects.put(ArtifactKeys.halt(run), JSON.writeValueAsBytes(state));
  }

  /** Whether a run is paused or stopped. */
  public Optional<RunState> halted(String run) throws IOException {
    return objects.get(ArtifactKeys.halt(run)).map(json -> JSON.readValue(json, RunState.class));
  }

  /** Removes the mark that a run is halted. */
  public void release(String run) throws IOException {
    objects.delete(List.of(ArtifactKeys.halt(run)));
  }

  public void publish(RunReport report) throws IOException {
    objects.put(key(report.run(), "report.json"), written(JSON.valueToTree(report)));
  }

  /** The last published report; absent before the run has ended for the first time. */
  public Optional<RunReport> report(String run) throws IOException {
    return read(key(run, "report.json")).map(json -> JSON.treeToValue(json, RunReport.class));
  }

  /** Ids of all runs with a specification, in alphabetical order. */
  public List<String> runs() throws IOException {
    List<String> runs = new ArrayList<>();
    for (String run : objects.folders("runs/")) {
      if (known.contains(run) || objects.size(key(run, "spec.json")).isPresent()) {
        known.add(run);
        runs.add(run);
      }
    }
    return runs;
  }

  private static String key(String run, String name) {
    return "runs/" + run + "/" + name;
  }

  /** The total number of requested cycles. */
  private record RequestedCycles(int cycles) {}

  /** The stored form of a record, with its format version. */
  private static byte[] written(JsonNode record) {
    ObjectNode stored = JSON.createObjectNode().put(FormatVersion.KEY, FormatVersion.CURRENT);
    stored.setAll((ObjectNode) record);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(stored);
  }

  private Optional<JsonNode> read(String key) throws IOException {
    Optional<byte[]> stored = objects.get(key);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    JsonNode tree = JSON.readTree(stored.get());
    FormatVersion.require(key, tree.path(FormatVersion.KEY).asInt(0));
    return Optional.of(((ObjectNode) tree).without(FormatVersion.KEY));
  }
}
