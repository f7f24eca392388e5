package io.verisim.chaos;

import io.verisim.chaos.FaultyRelay.RelayMode;
import io.verisim.chaos.RunFolder.AtWork;
import io.verisim.report.RunState;
import io.verisim.report.RunStopReason;
import io.verisim.report.RunView;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run and the faults that are injected into it. */
final class FaultedRun {
  private static final long POLL_MILLIS = 50;
  private static final int POLLS_BETWEEN_QUESTIONS = 10;
  private static final List<RelayMode> STORAGE_FAULTS = List.of(
      RelayMode.ERROR_500,
      RelayMode.ERROR_503,
      RelayMode.CUT,
      RelayMode.STALL,
      RelayMode.TRICKLE,
      RelayMode.REFUSE);
  private static final List<RelayMode> TEMPORAL_FAULTS =
      List.of(RelayMode.CUT, RelayMode.STALL, RelayMode.REFUSE);
  /** The longest time that a process stays stopped after another one has taken over its stage. */
  private static final long LONGEST_SLEEP = 3000;

  /**
   * How long the resumed process runs before the test continues. It has time to notice that it was
   * replaced, and to do harm if it can.
   */
  private static final long AWAKE = 3000;

  private static final long SHORTEST_OUTAGE = 1000;
  private static final long SHORT_OUTAGE = 5000;

  /** Twice the heartbeat timeout. */
  private static final long LONG_OUTAGE = 2 * Cluster.HEARTBEAT_TIMEOUT.toMillis();

  /**
   * A store that answers badly for some time.
   *
   * @param badBefore how many bad answers of this kind there were before
   */
  private record Lie(Fault fault, Instant end, long badBefore) {}

  private final RunSpec spec;
  private final Consumer<String> tell;
  private final Cluster cluster;
  private final String run;
  private final RunFolder folder;
  private final List<Fault> pending;
  private final Duration limit;
  private int polls;
  private final List<InjectedFault> injected = new ArrayList<>();
  /**
   * Attempts whose process was hit by a fault. Until the next attempt begins, nothing works on
   * their stage.
   */
  private final Map<String, Integer> dead = new HashMap<>();

  private final Map<FaultyRelay, Instant> outages = new HashMap<>();
  private @Nullable Lie lie;
  private final List<String> apiFindings = new ArrayList<>();
  private ApiFaults.Slowest slowest = ApiFaults.Slowest.NONE;

  /**
   * @param faults the faults to inject
   * @param limit the time after which the run is abandoned
   * @param tell receives what happens
   */
  FaultedRun(
      Cluster cluster,
      RunSpec spec,
      String run,
      List<Fault> faults,
      Duration limit,
      Consumer<String> tell) {
    this.spec = spec;
    this.tell = tell;
    this.cluster = cluster;
    this.run = run;
    this.folder = new RunFolder(cluster.objects(), run);
    this.pending = new ArrayList<>(faults);
    this.limit = limit;
  }

  RunFolder folder() {
    return folder;
  }

  /** The results of the injected faults. */
  List<InjectedFault> injected() {
    return List.copyOf(injected);
  }

  /** Faults that never became due, because their stage ended before. */
  List<Fault> late() {
    return List.copyOf(pending);
  }

  /** What the API should not have done; empty if it did nothing of the kind. */
  List<String> apiFindings() {
    return List.copyOf(apiFindings);
  }

  /** How long the API took at most for what others asked during faults of clients. */
  ApiFaults.Slowest slowest() {
    return slowest;
  }

  /** Does the run, and leaves no connection and no store that fails. */
  RunState toTheEnd() throws IOException, InterruptedException {
    try {
      return injectUntilTheEnd();
    } finally {
      cluster.relay().set(RelayMode.PASS);
      cluster.temporalRelay().set(RelayMode.PASS);
      if (lie != null) {
        endLie(lie);
      }
    }
  }

  /** A fault of the store that nobody noticed was none. */
  private void endLie(Lie ended) {
    cluster.storeRelay().set(null);
    lie = null;
    if (badAnswers(ended.fault().kind()) == ended.badBefore()) {
      injected.removeIf(injection -> injection.fault().equals(ended.fault()));
      pending.add(ended.fault());
    }
  }

  private RunState injectUntilTheEnd() throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(limit);
    cluster.api().start(spec, new RunId(run));
    while (true) {
      folder.watchManifests();
      for (AtWork stage : folder.atWork()) {
        injectIfDue(stage);
      }
      Optional<RunState> state = tend();
      if (state.isPresent() && state.get().ended()) {
        return state.get();
      }
      if (Instant.now().isAfter(deadline)) {
        tell.accept("run " + run + " did not end within " + limit.toMinutes() + " min");
        return RunState.RUNNING;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /**
   * The work besides the faults: ends outages, restarts dead processes, and queries the run from
   * time to time.
   */
  private Optional<RunState> tend() throws IOException {
    endOutages();
    reviveTheDead();
    return polls++ % POLLS_BETWEEN_QUESTIONS == 0 ? state() : Optional.empty();
  }

  /**
   * The state of the run. A run that the servers lost is resumed. Nothing while the services cannot
   * answer.
   */
  private Optional<RunState> state() {
    try {
      RunsApi api = cluster.api();
      RunView view = api.show(run);
      if (view.state() == RunState.FAILED
          && view.stopReason().equals(RunStopReason.INTERRUPTED.code())) {
        api.resume(run);
        return Optional.empty();
      }
      return Optional.of(view.state());
    } catch (IOException e) {
      return Optional.empty(); // A service is still starting.
    }
  }

  private void injectIfDue(AtWork stage) throws IOException, InterruptedException {
    for (Iterator<Fault> faults = pending.iterator(); faults.hasNext(); ) {
      Fault fault = faults.next();
      if (isDue(fault, stage)) {
        faults.remove();
        Fault dealt = fault.at(stage.artifact());
        tell.accept("  now " + dealt);
        injected.add(inject(dealt, stage));
        if (dealt.kind().isProcessFault() && dealt.service().isWorker()) {
          dead.put(stage.artifact(), stage.attempt());
        }
        return; // The list of running stages is outdated by now.
      }
    }
  }

  /**
   * Whether a fault is due: at its time in its own stage, or in any running stage if its own stage
   * has ended too early.
   */
  private boolean isDue(Fault fault, AtWork stage) throws IOException {
    boolean own = fault.artifact().equals(stage.artifact());
    boolean late = !own && folder.isCommitted(fault.artifact());
    if (lie != null && fault.kind().experiment() == Experiment.STORE) {
      return false; // A store is bad in one way at a time.
    }
    if ((!own && !late) || dead.getOrDefault(stage.artifact(), 0) >= stage.attempt()) {
      return false;
    }
    double delay = own ? fault.delaySeconds() : 0;
    return !Instant.now().isBefore(stage.since().plusMillis((long) (1000 * delay)))
        && (fault.kind() != FaultKind.FLIP
            || !folder.checkpoints(stage.artifact()).isEmpty());
  }

  private InjectedFault inject(Fault fault, AtWork stage) throws IOException, InterruptedException {
    return switch (fault.kind()) {
      case SLOW, PARTIAL, WRONG, FULL, STORM, CLOCK, LATE -> lie(fault, stage);
      case POISON, STALLED, VANISH, WATCH -> attack(fault, stage);
      case KILL -> kill(fault, stage, false);
      case FLIP -> kill(fault, stage, true);
      case TERM -> terminate(fault, stage);
      case STOP -> suspend(fault, stage);
      case STORAGE -> outage(fault, stage, cluster.relay(), STORAGE_FAULTS, SHORT_OUTAGE);
      case TEMPORAL -> outage(fault, stage, cluster.temporalRelay(), TEMPORAL_FAULTS, LONG_OUTAGE);
    };
  }

  private InjectedFault kill(Fault fault, AtWork stage, boolean flip)
      throws IOException, InterruptedException {
    LostWork work = new LostWork(folder, stage);
    cluster.process(fault.service()).kill();
    double lost = work.atDeath(flip ? Optional.of(fault.detail()) : Optional.empty(), tell);
    cluster.start(fault.service());
    return injected(fault, stage, lost);
  }

  private InjectedFault terminate(Fault fault, AtWork stage)
      throws IOException, InterruptedException {
    LostWork work = new LostWork(folder, stage);
    ServiceProcess process = cluster.process(fault.service());
    process.terminate();
    if (!process.ended(Chaos.ONE_FAULT.toSeconds())) {
      throw new IOException(fault.service().word() + " did not end after SIGTERM; see "
          + cluster.log(fault.service()));
    }
    double lost = work.atDeath(Optional.empty(), tell);
    cluster.start(fault.service());
    return injected(fault, stage, lost);
  }

  /**
   * Another process takes over the work of a stopped process, and then the first process resumes.
   */
  private InjectedFault suspend(Fault fault, AtWork stage)
      throws IOException, InterruptedException {
    LostWork work = new LostWork(folder, stage);
    ServiceProcess sleeper = cluster.process(fault.service());
    sleeper.suspend();
    double lost = work.atDeath(Optional.empty(), tell);
    if (!fault.service().isWorker()) {
      Thread.sleep(Cluster.HEARTBEAT_TIMEOUT.plusSeconds(1).toMillis());
      sleeper.resume();
      return injected(fault, stage, Double.NaN);
    }
    cluster.start(fault.service());
    Instant deadline = Instant.now().plus(Chaos.ONE_FAULT);
    while (!isTakenOver(stage)) {
      if (Instant.now().isAfter(deadline)) {
        throw new IOException("no worker took over " + stage.artifact() + " within "
            + Chaos.ONE_FAULT.toSeconds() + " s; see " + cluster.log(Service.ORCHESTRATOR));
      }
      tend(); // No process takes over while Temporal is unreachable or has lost its state.
      Thread.sleep(POLL_MILLIS);
    }
    Thread.sleep(fault.detail() % LONGEST_SLEEP);
    sleeper.resume();
    Thread.sleep(AWAKE);
    sleeper.terminate();
    if (!sleeper.ended(Chaos.ONE_FAULT.toSeconds())) {
      sleeper.kill();
    }
    return injected(fault, stage, lost);
  }

  private boolean isTakenOver(AtWork stage) throws IOException {
    return folder.atWork().stream()
        .filter(other -> other.artifact().equals(stage.artifact()))
        .findFirst()
        .map(other -> other.attempt() > stage.attempt())
        .orElse(true);
  }

  private InjectedFault outage(
      Fault fault, AtWork stage, FaultyRelay relay, List<RelayMode> modes, long longestMillis) {
    RelayMode mode = modes.get((int) (fault.detail() % modes.size()));
    long millis = SHORTEST_OUTAGE + fault.detail() % (longestMillis - SHORTEST_OUTAGE);
    tell.accept("      " + fault.kind().word() + ": " + mode.word() + " for " + millis + " ms");
    relay.set(mode);
    outages.put(relay, Instant.now().plusMillis(millis));
    return injected(fault, stage, Double.NaN);
  }

  /** A store that answers, but not as it should. */
  private InjectedFault lie(Fault fault, AtWork stage) {
    long millis = SHORTEST_OUTAGE + fault.detail() % (LONG_OUTAGE - SHORTEST_OUTAGE);
    tell.accept("      for " + millis + " ms");
    lie = new Lie(fault, Instant.now().plusMillis(millis), badAnswers(fault.kind()));
    cluster.storeRelay().set(fault.kind());
    return injected(fault, stage, Double.NaN);
  }

  private long badAnswers(FaultKind kind) {
    return cluster.storeRelay().done().getOrDefault(kind, 0L);
  }

  private InjectedFault attack(Fault fault, AtWork stage) throws InterruptedException {
    ApiFaults attack = new ApiFaults(cluster.address(), run, tell);
    apiFindings.addAll(attack.inject(fault.kind()));
    slowest = slowest.max(attack.slowest());
    return injected(fault, stage, Double.NaN);
  }

  private void endOutages() {
    Instant now = Instant.now();
    outages.forEach((relay, end) -> {
      if (now.isAfter(end)) {
        relay.set(RelayMode.PASS);
      }
    });
    outages.values().removeIf(now::isAfter);
    if (lie != null && now.isAfter(lie.end())) {
      endLie(lie);
    }
  }

  /** Reports a process that ended unexpectedly, and starts it again as a platform would. */
  private void reviveTheDead() throws IOException {
    for (Service service : Service.values()) {
      if (!cluster.process(service).isAlive()) {
        tell.accept("  " + service.word() + " ended unexpectedly; starting it again");
        cluster.start(service);
      }
    }
  }

  private InjectedFault injected(Fault fault, AtWork stage, double lost) {
    return new InjectedFault(
        fault, stage.artifact(), fault.service().isWorker() ? lost : Double.NaN);
  }
}
