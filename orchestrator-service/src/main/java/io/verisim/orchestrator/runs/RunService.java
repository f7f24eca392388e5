package io.verisim.orchestrator.runs;

import io.temporal.client.WorkflowClient;
import io.verisim.artifact.ArtifactStore;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.GenerationActivities.Completion;
import io.verisim.lifecycle.GenerationActivities.CompletionText;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunState;
import io.verisim.lifecycle.RunStore;
import io.verisim.lifecycle.RunView;
import io.verisim.orchestrator.runs.RunException.Reason;
import io.verisim.run.Problem;
import io.verisim.run.RunSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, shows and steers runs. Whatever it is asked twice it does once. Safe for use by many threads; failures of
 * storage are {@link io.verisim.artifact.StorageException}s, those of Temporal are its client's exceptions.
 */
public final class RunService {
  /** What the orchestrator's worker must serve, apart from the runs themselves. */
  public static final List<Class<?>> WORKFLOWS = List.of(PromptCompletionWorkflow.class);

  private static final Logger log = LoggerFactory.getLogger(RunService.class);
  private static final int MOST_CYCLES_AT_ONCE = 1000;

  private final RunStore store;
  private final RunArchive archive;
  private final RunArtifacts artifacts;
  private final StartTimes starts;
  private final RunClaims claims;
  private final RunWorkflows workflows;
  private final RunLauncher launcher;
  private final RunViews views;
  private final RunList list;
  private final RunCompletions completions;

  public RunService(RunStore store, ArtifactStore artifacts, WorkflowClient client, Clock clock) {
    this.store = store;
    this.archive = new RunArchive(store);
    this.artifacts = new RunArtifacts(artifacts, store);
    this.starts = new StartTimes(artifacts.objects(), clock);
    this.claims = new RunClaims(archive);
    this.workflows = new RunWorkflows(client);
    this.launcher = new RunLauncher(archive, workflows);
    this.views = new RunViews(archive, workflows);
    this.list = new RunList(archive, starts, views);
    this.completions = new RunCompletions(client);
  }

  /**
   * A run that was asked for.
   *
   * @param run its id
   * @param launched whether its workflow was started by this call
   */
  public record Started(String run, boolean launched) {}

  /**
   * Starts a run, or finds the one that the same call has started before. One that runs or is complete is left alone;
   * one that failed or was interrupted goes on.
   *
   * @param idempotencyKey the same key means the same run; not used if an id is given
   * @param runId the run's id; without id and key the run gets a new one
   * @throws RunException if the id or the key belongs to another specification
   * @throws IllegalArgumentException if the id has not the form of one
   */
  public Started start(RunSpec spec, @Nullable String idempotencyKey, @Nullable String runId)
      throws IOException {
    String run = claims.claim(spec, idempotencyKey, runId);
    starts.note(run);
    return new Started(run, !isComplete(run) && launcher.launch(run, spec));
  }

  /**
   * Lets a run go on that failed or was interrupted. One that runs is left alone.
   *
   * @return whether its workflow was started
   * @throws RunException if the run is unknown, or has done all that it was asked for
   */
  public boolean resume(String run) throws IOException {
    RunSpec spec = archive.spec(run);
    if (!launcher.isRunning(run) && isComplete(run)) {
      throw new RunException(
          Reason.RUN_FINISHED, "run \"" + run + "\" is complete; there is nothing to resume");
    }
    return launcher.launch(run, spec);
  }

  /**
   * Resumes every run that was interrupted: one that was started, has not ended, and that no workflow carries on. A run
   * whose record is unreadable is passed over with a warning.
   *
   * @return the runs that go on
   */
  public List<String> resumeUnfinished() throws IOException {
    List<String> resumed = new ArrayList<>();
    for (String run : store.runs()) {
      try {
        if (archive.ended(run).isEmpty() && resume(run)) {
          resumed.add(run);
        }
      } catch (RunException e) {
        log.warn("Run {} is not resumed", run, e);
      }
    }
    return resumed;
  }

  /**
   * A run as it stands.
   *
   * @throws RunException if the run is unknown
   */
  public RunView show(String run) throws IOException {
    return views.show(run);
  }

  /**
   * All runs, newest first.
   *
   * @param state only those in this state
   * @param cursor the {@code next} of the page before
   * @param limit how many at most, 1 to 100
   */
  public RunPage list(@Nullable RunState state, @Nullable String cursor, int limit)
      throws IOException {
    return list.page(state, cursor, limit);
  }

  /**
   * Asks for more cycles. A run that is complete starts again for them, after the cycles that it has done.
   *
   * @param count how many more, 1 to 1000
   * @return how many there will be in all
   */
  public int addCycles(String run, int count) throws IOException {
    if (count < 1 || count > MOST_CYCLES_AT_ONCE) {
      throw RunException.invalid(List.of(new Problem(
          "count", "is " + count + ", expected 1 to " + MOST_CYCLES_AT_ONCE + " more cycles")));
    }
    RunSpec spec = archive.spec(run);
    if (launcher.isRunning(run)) {
      int total = workflows.of(run).addCycles(count);
      store.requestCycles(run, total);
      return total;
    }
    int total = cyclesToCountFrom(run, spec) + count;
    store.requestCycles(run, total);
    launcher.launch(run, spec);
    return total;
  }

  /**
   * Ends a run after the cycle that is going on.
   *
   * @throws RunException if it does not run
   */
  public void stop(String run) throws IOException {
    archive.spec(run);
    if (!launcher.isRunning(run)) {
      throw new RunException(
          Reason.RUN_NOT_RUNNING, "run \"" + run + "\" does not run, so it cannot be stopped");
    }
    workflows.of(run).stop();
  }

  /**
   * Has a prompt completed on a generation worker; waits for the text.
   *
   * @param version of the base model; the best one if absent
   * @throws RunException if there is no such version, or no worker was free in time
   * @throws StageFailedException if the worker refused, such as a character that the tokenizer does not know
   */
  public CompletionText complete(String run, @Nullable Integer version, Prompt prompt)
      throws IOException {
    RunSpec spec = archive.spec(run);
    int best = version == null ? show(run).bestVersion() : 0;
    return completions.complete(new Completion(
        run,
        spec,
        artifacts.version(run, version, best, ArtifactNames::baseModel),
        prompt.text(),
        prompt.maxTokens(),
        prompt.temperature(),
        prompt.topK(),
        prompt.topP(),
        prompt.seed(),
        prompt.bestOf()));
  }

  private boolean isComplete(String run) throws IOException {
    return completed(run).isPresent();
  }

  private Optional<RunReport> completed(String run) throws IOException {
    return archive.report(run).filter(last -> last.state() == RunState.COMPLETED);
  }

  /** Of a complete run those that it has done, which may be fewer than it was asked for. */
  private int cyclesToCountFrom(String run, RunSpec spec) throws IOException {
    Optional<RunReport> completed = completed(run);
    return completed.isPresent()
        ? completed.get().cycles().size() - 1
        : store.requestedCycles(run, spec);
  }
}
