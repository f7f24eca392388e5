package io.verisim.orchestrator.runs;

import io.verisim.artifact.Digest;
import io.verisim.orchestrator.runs.RunException.Reason;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecDifference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Gives each run an id, and each id to one specification. */
final class RunClaims {
  private static final int IDS_OF_ONE_NAME = 1_000_000_000;
  private static final int KEY_DIGITS = 24;

  private final RunArchive archive;

  RunClaims(RunArchive archive) {
    this.archive = archive;
  }

  /**
   * The id of a run, which belongs to the specification from now on.
   *
   * @throws RunException if it belongs to another one, naming both and where they differ
   */
  String claim(RunSpec spec, @Nullable String idempotencyKey, @Nullable String runId)
      throws IOException {
    String run = id(spec, idempotencyKey, runId).value();
    if (archive.store().claim(run, spec)) {
      return run;
    }
    RunSpec owner = archive.spec(run);
    throw new RunException(
        Reason.SPEC_CONFLICT,
        "run \"" + run + "\" belongs to the specification \"" + owner.name()
            + "\", which is not the one that was sent, \"" + spec.name() + "\"",
        SpecDifference.between(owner, spec).stream()
            .map(SpecDifference::problem)
            .toList());
  }

  /** The id that somebody gave a run, or one that nobody has. */
  String newId(RunSpec spec, @Nullable String runId) {
    return id(spec, null, runId).value();
  }

  private static RunId id(RunSpec spec, @Nullable String idempotencyKey, @Nullable String runId) {
    if (runId != null) {
      return new RunId(runId);
    }
    return idempotencyKey != null
        ? ofKey(idempotencyKey)
        : RunId.from(spec.name(), ThreadLocalRandom.current().nextInt(IDS_OF_ONE_NAME));
  }

  /** Of the key alone, so that another specification under it is noticed. */
  private static RunId ofKey(String key) {
    String digits = Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex();
    return new RunId("run-" + digits.substring(0, KEY_DIGITS));
  }
}
