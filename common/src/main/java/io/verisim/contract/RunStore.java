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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of runs apart from their artifacts: specification, cycles asked for, report. It
 * lies in object storage, so it outlives any server.
 */
public final class RunStore {
  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(SpecJson.module()).build();

  private static final String STARTED = "started.txt";

  private final ObjectStore objects;

  public RunStore(ObjectStore objects) {
    this.objects = objects;
  }

  /**
   * Claims a run id for a specification.
   *
   * @return false if the id belongs to another specification; true if it is new, or is this very
   *     specification's
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
   * forgets it in time, the embedded one with every restart.
   */
  public void noteStart(String run, Instant now) throws IOException {
    objects.putIfAbsent(key(run, STARTED), now.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** When a run was first started; the epoch if nobody recorded it. */
  public Instant startedAt(String run) throws IOException {
    return objects
        .get(key(run, STARTED))
        .map(noted -> Instant.parse(new String(noted, StandardCharsets.UTF_8)))
        .orElse(Instant.EPOCH);
  }

  /** Remembers how many cycles were asked for in all. */
  public void requestCycles(String run, int cycles) throws IOException {
    objects.put(key(run, "cycles.json"), written(JSON.valueToTree(new RequestedCycles(cycles))));
  }

  /** Cycles asked for in all: what the specification says, unless somebody asked for more. */
  public int requestedCycles(String run, RunSpec spec) throws IOException {
    return read(key(run, "cycles.json"))
        .map(json -> JSON.treeToValue(json, RequestedCycles.class).cycles())
        .orElse(spec.termination().maxCycles());
  }

  /**
   * Remembers where a run branched off another one; before the run has a specification, so that it
   * never begins without.
   */
  public boolean branch(String run, Fork fork) throws IOException {
    return objects.putIfAbsent(key(run, "fork.json"), written(JSON.valueToTree(fork)))
        || fork.equals(fork(run).orElse(null));
  }

  /** Where a run branched off another one, if it did. */
  public Optional<Fork> fork(String run) throws IOException {
    return read(key(run, "fork.json")).map(json -> JSON.treeToValue(json, Fork.class));
  }

  /**
   * Remembers that somebody paused or stopped a run: its stages come to a halt, and no server takes
   * it up by itself.
   */
  public void halt(String run, RunState state) throws IOException {
    objects.put(ArtifactKeys.halt(run), JSON.writeValueAsBytes(state));
  }

  /** Whether a run is paused or stopped. */
  public Optional<RunState> halted(String run) throws IOException {
    return objects.get(ArtifactKeys.halt(run)).map(json -> JSON.readValue(json, RunState.class));
  }

  /** Forgets that a run was halted. */
  public void release(String run) throws IOException {
    objects.delete(List.of(ArtifactKeys.halt(run)));
  }

  public void publish(RunReport report) throws IOException {
    objects.put(key(report.run(), "report.json"), written(JSON.valueToTree(report)));
  }

  /** The last report that was published: absent before the run has ended once. */
  public Optional<RunReport> report(String run) throws IOException {
    return read(key(run, "report.json")).map(json -> JSON.treeToValue(json, RunReport.class));
  }

  /** Ids of all runs that have a specification, in the order of their names. */
  public List<String> runs() throws IOException {
    List<String> runs = new ArrayList<>();
    for (String run : objects.folders("runs/")) {
      if (objects.size(key(run, "spec.json")).isPresent()) {
        runs.add(run);
      }
    }
    return runs;
  }

  private static String key(String run, String name) {
    return "runs/" + run + "/" + name;
  }

  /** How many cycles were asked for in all. */
  private record RequestedCycles(int cycles) {}

  /** A record as it is stored: with the version of its form. */
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
