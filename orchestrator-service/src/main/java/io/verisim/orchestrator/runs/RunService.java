package io.verisim.orchestrator.runs;

import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.failure.TemporalException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactStore;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.contract.GenerationActivities.ScoreInput;
import io.verisim.contract.GenerationActivities.TextScores;
import io.verisim.contract.Rating;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.rating.BlindPair;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.report.TextSample;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, shows and steers runs. A repeated request has no further effect. Safe for use by many
 * threads; failures of storage are {@link io.verisim.artifact.StorageException}s, those of Temporal
 * are its client's exceptions.
 */
public final class RunService {
  /** The workflows that the orchestrator's worker must serve besides the runs. */
  public static final List<Class<?>> WORKFLOWS = List.of(
      PromptCompletionWorkflow.class, TextScoringWorkflow.class, ScheduledStartWorkflow.class);

  private static final int MOST_SCORED = 32;

  /** The answer tells about each token, and has to fit into a message of Temporal. */
  private static final int MOST_SCORED_CHARACTERS = 20_000;

  private static final Logger log = LoggerFactory.getLogger(RunService.class);

  private final RunStore store;
  private final RunArchive archive;
  private final RunArtifacts artifacts;
  private final RunStarter starter;
  private final RunForks forks;
  private final RunSteering steering;
  private final RunRatings ratings;
  private final RunViews views;
  private final RunList list;
  private final RunCompletions completions;

  /**
   * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
   *     stage
   * @param searchable whether the Temporal server knows {@link io.verisim.contract.SearchKeys};
   *     checked at each start
   */
  public RunService(
      RunStore store,
      ArtifactStore artifacts,
      Comparisons comparisons,
      WorkflowClient client,
      Clock clock,
      Duration heartbeatTimeout,
      BooleanSupplier searchable) {
    RunWorkflows workflows = new RunWorkflows(client);
    this.store = store;
    this.archive = new RunArchive(store);
    this.artifacts = new RunArtifacts(artifacts, store);
    this.starter = new RunStarter(archive, workflows, clock, heartbeatTimeout, searchable);
    this.forks = new RunForks(archive, this.artifacts);
    this.steering = new RunSteering(archive, workflows, starter);
    this.ratings = new RunRatings(archive, workflows, comparisons);
    this.views = new RunViews(archive, workflows);
    this.list = new RunList(archive, views);
    this.completions = new RunCompletions(client);
  }

  /**
   * A requested run.
   *
   * @param run its id
   * @param launched whether this call started its workflow
   */
  public record Started(String run, boolean launched) {}

  /**
   * Starts a run, or finds the one that the same call has started before. A running or complete run
   * is left alone; a failed or interrupted run continues.
   *
   * @param idempotencyKey the same key means the same run; not used if an id is given
   * @param runId the run's id; without id and key the run gets a new one
   * @throws RunException if the id or the key belongs to another specification
   * @throws IllegalArgumentException if the id is malformed
   */
  public Started start(RunSpec spec, @Nullable String idempotencyKey, @Nullable String runId)
      throws IOException {
    String run = RunStarter.id(spec, idempotencyKey, runId);
    return new Started(run, starter.start(run, spec));
  }

  /**
   * Starts a run that shares another run's cycles up to a given one and continues with changed
   * settings. The shared cycles are not computed again.
   *
   * @param fromCycle the last shared cycle, from 0
   * @param changes values by path, such as {@code grpo.learningRate}, in YAML syntax
   * @param runId the new run's id; without one it gets a new one
   * @return the new run
   * @throws RunException if the run is unknown, if it has not evaluated that cycle's version, or if
   *     a change cannot be made in a fork
   * @throws io.verisim.spec.SpecException if a change is refused by the specification
   */
  public Started fork(
      String run, int fromCycle, Map<String, String> changes, @Nullable String runId)
      throws IOException {
    RunForks.Branch fork = forks.branch(run, fromCycle, changes, runId);
    return new Started(fork.run(), starter.start(fork.run(), fork.spec()));
  }

  /**
   * Pauses a run: its stages save their progress in storage and release their devices. Nothing
   * continues until {@link #resume}.
   *
   * @throws RunException if it is not running
   */
  public void pause(String run) throws IOException {
    steering.pause(run);
  }

  /**
   * Resumes a run that is paused, was stopped, failed or was interrupted. A running run is left
   * alone.
   *
   * @return whether this call resumed it
   * @throws RunException if the run is unknown, or has done all requested cycles
   */
  public boolean resume(String run) throws IOException {
    return steering.resume(run);
  }

  /**
   * Resumes every interrupted run: one that was started, has not ended, is not halted, and has no
   * running workflow. A run with an unreadable record is skipped with a warning.
   *
   * @return the resumed runs
   */
  public List<String> resumeUnfinished() throws IOException {
    List<String> resumed = new ArrayList<>();
    for (String run : store.runs()) {
      try {
        if (archive.ended(run).isEmpty() && store.halted(run).isEmpty() && resume(run)) {
          resumed.add(run);
        }
      } catch (TemporalException | StatusRuntimeException e) {
        throw e; // This concerns all runs.
      } catch (ArtifactDamagedException | RuntimeException e) {
        log.warn("Run {} could not be resumed", run, e);
      }
    }
    return resumed;
  }

  /**
   * The current view of a run.
   *
   * @throws RunException if the run is unknown
   */
  public RunView show(String run) throws IOException {
    return views.show(run);
  }

  /**
   * The specification of a run.
   *
   * @throws RunException if the run is unknown
   */
  public RunSpec spec(String run) throws IOException {
    return archive.spec(run);
  }

  /**
   * All runs, newest first.
   *
   * @param state only those in this state
   * @param part only those whose id contains it, in any case
   * @param cursor the {@code next} of the previous page
   * @param limit the most runs to return, 1 to 100
   */
  public RunPage list(
      @Nullable RunState state, @Nullable String part, @Nullable String cursor, int limit)
      throws IOException {
    return list.page(state, part, cursor, limit);
  }

  /**
   * Adds cycles to a run. A complete run starts again for them, after the cycles that it has done.
   *
   * @param count the number of cycles to add, 1 to 1000
   * @return the new total
   */
  public int addCycles(String run, int count) throws IOException {
    return steering.addCycles(run, count);
  }

  /**
   * Stops a run now. Committed artifacts are kept; {@link #resume} continues from them.
   *
   * @throws RunException if it has ended already
   */
  public void stop(String run) throws IOException {
    steering.stop(run);
  }

  /**
   * Two texts for a person to choose between.
   *
   * @param rater the person who chooses; nobody gets the same pair twice
   * @return nothing if the rater has rated all pairs
   * @throws RunException if the run is not waiting for ratings
   */
  public Optional<BlindPair> nextComparison(String run, String rater) throws IOException {
    return ratings.next(run, rater);
  }

  /**
   * Records a person's choice.
   *
   * @param comparison the identifier from {@link #nextComparison}
   * @throws RunException if the run is not waiting for this comparison
   */
  public RatingStatus rate(String run, String comparison, Rating.Choice choice, String rater)
      throws IOException {
    return ratings.rate(run, comparison, choice, rater);
  }

  /**
   * Completes a prompt on a generation worker, and waits for the text.
   *
   * @param version of the base model; the best one if absent
   * @throws RunException if there is no such version, or no worker was free in time
   * @throws StageFailedException if the worker refused, for example because of a character that the
   *     tokenizer does not know
   */
  public CompletionText complete(String run, @Nullable Integer version, Prompt prompt)
      throws IOException {
    return completions.complete(input(run, version, prompt));
  }

  /**
   * Completes a prompt for a caller who reads along.
   *
   * @param reader gets the text as it grows; if it throws, the completion is cancelled
   * @throws RunException as {@link #complete(String, Integer, Prompt)}
   * @throws StageFailedException as {@link #complete(String, Integer, Prompt)}
   */
  public CompletionText complete(
      String run, @Nullable Integer version, Prompt prompt, TextReader reader) throws IOException {
    return completions.complete(input(run, version, prompt), reader);
  }

  /**
   * Scores texts with the newest reward model of a run, and waits for the scores.
   *
   * @throws RunException if the texts are refused, or no worker was free in time
   * @throws StageFailedException if the worker refused, for example because the run has no reward
   *     model yet
   */
  public TextScores score(String run, List<TextSample> texts) throws IOException {
    RunSpec spec = archive.spec(run);
    if (texts.isEmpty() || texts.size() > MOST_SCORED) {
      throw RunException.invalid(
          List.of(new Problem("texts", "are " + texts.size() + ", expected 1 to " + MOST_SCORED)));
    }
    int length = 0;
    for (int text = 0; text < texts.size(); text++) {
      if (texts.get(text).text().isEmpty()) {
        throw RunException.invalid(List.of(
            new Problem("texts[" + text + "].text", "is empty, expected at least one character")));
      }
      length += texts.get(text).prompt().length() + texts.get(text).text().length();
    }
    if (length > MOST_SCORED_CHARACTERS) {
      throw RunException.invalid(List.of(new Problem(
          "texts",
          "have " + length + " characters together, expected at most " + MOST_SCORED_CHARACTERS)));
    }
    return completions.score(new ScoreInput(run, spec, texts));
  }

  private CompletionInput input(String run, @Nullable Integer version, Prompt prompt)
      throws IOException {
    RunSpec spec = archive.spec(run);
    int best = version == null ? show(run).bestVersion() : 0;
    return new CompletionInput(
        run,
        spec,
        artifacts.version(run, version, best, ArtifactNames::baseModel),
        prompt.text(),
        prompt.maxTokens(),
        prompt.temperature(),
        prompt.topK(),
        prompt.topP(),
        prompt.seed(),
        prompt.bestOf());
  }
}
