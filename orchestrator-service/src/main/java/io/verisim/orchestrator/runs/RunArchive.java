package io.verisim.orchestrator.runs;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RunReport;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The records of runs in object storage, for requests that name a run. */
final class RunArchive {
  private final RunStore store;
  private final Map<String, Instant> starts = new ConcurrentHashMap<>();

  RunArchive(RunStore store) {
    this.store = store;
  }

  RunStore store() {
    return store;
  }

  /**
   * The specification of a run.
   *
   * @throws RunException if there is no such run, with the name of a similar one; or if the record
   *     is unreadable
   */
  RunSpec spec(String run) throws IOException {
    if (!isRunId(run)) {
      throw unknown(run);
    }
    try {
      Optional<RunSpec> spec = store.spec(run);
      if (spec.isPresent()) {
        return spec.get();
      }
    } catch (SpecException | JacksonException | ArtifactDamagedException e) {
      throw unreadable(run, e);
    }
    throw unknown(run);
  }

  /** When a run was first started; absent if that is not known. */
  @Nullable
  Instant startedAt(String run) throws IOException {
    Instant known = starts.get(run);
    if (known == null) {
      known = store.startedAt(run).orElse(null);
      if (known != null) {
        starts.put(run, known);
      }
    }
    return known;
  }

  /** The last published report, if any. */
  Optional<RunReport> report(String run) throws IOException {
    try {
      return store.report(run);
    } catch (JacksonException | ArtifactDamagedException e) {
      throw unreadable(run, e);
    }
  }

  /** The report of a run that has ended and has not been started again. */
  Optional<RunReport> ended(String run) throws IOException {
    return report(run).filter(report -> report.state().ended());
  }

  private static boolean isRunId(String run) {
    try {
      return new RunId(run).value().equals(run);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private RunException unknown(String run) throws IOException {
    String nearest = NearestRun.to(run, store.runs())
        .map(near -> "; did you mean \"" + near + "\"?")
        .orElse("");
    return new RunException(Refusal.RUN_UNKNOWN, "there is no run \"" + run + "\"" + nearest);
  }

  private static RunException unreadable(String run, Exception why) {
    return new RunException(
        Refusal.RUN_UNREADABLE,
        "the record of run \"" + run + "\" cannot be read by this version: " + why.getMessage());
  }
}
