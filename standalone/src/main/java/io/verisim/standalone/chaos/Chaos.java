package io.verisim.standalone.chaos;

import io.verisim.artifact.Digest;
import io.verisim.lifecycle.RunState;
import io.verisim.lifecycle.RunView;
import io.verisim.run.RunId;
import io.verisim.run.RunSpec;
import io.verisim.run.SpecReader;
import io.verisim.standalone.chaos.RunFolder.AtWork;
import io.verisim.standalone.client.RunsApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The trial: one run that nobody disturbs, then as many under a schedule of faults as there are strikes to deal out, on
 * services that are processes of their own. Each run must come to the same artifacts.
 */
public final class Chaos {
  /** Between two checkpoints of a stage. */
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  private static final long LOOK_MILLIS = 50;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration CALM_RUN = Duration.ofMinutes(10);

  /** Silence until a stage is given away, the retry's pause, and the start of a process on a busy machine. */
  private static final Duration ONE_FAULT = Duration.ofSeconds(90);

  private final Settings settings;
  private final Consumer<String> tell;

  /**
   * What is wanted.
   *
   * @param strikes how often a process is struck in all
   * @param seed of the schedule
   * @param kinds of faults
   * @param folder for everything that is written; empty
   * @param spec of the run that is disturbed
   * @param mains other main classes than the services' own, for trials of the trial
   */
  public record Settings(
      int strikes,
      long seed,
      Set<Kind> kinds,
      Path folder,
      RunSpec spec,
      Map<Service, String> mains) {
    public Settings {
      kinds = Set.copyOf(kinds);
      mains = Map.copyOf(mains);
    }
  }

  /** @param tell is told what happens, line by line */
  public Chaos(Settings settings, Consumer<String> tell) {
    this.settings = settings;
    this.tell = tell;
  }

  /** The run that is disturbed if nothing else is wanted: small, with every kind of stage. */
  public static RunSpec smallRun() throws IOException {
    try (InputStream spec = Chaos.class.getResourceAsStream("spec.yaml")) {
      return SpecReader.read(
          new String(Objects.requireNonNull(spec).readAllBytes(), StandardCharsets.UTF_8),
          "the run that is disturbed");
    }
  }

  /** Plays everything; ends its processes, whatever comes. */
  public ChaosReport run() throws IOException, InterruptedException {
    ChaosReport report = new ChaosReport(settings, CHECKPOINT_INTERVAL);
    try (Cluster cluster =
        Cluster.start(settings.folder(), settings.mains(), CHECKPOINT_INTERVAL)) {
      awaitApi(cluster);
      tell.accept("a run that nobody disturbs ...");
      RunFolder calm = new RunFolder(cluster.objects(), "calm");
      Play first = new Play(cluster, "calm", calm, List.of(), CALM_RUN);
      first.toTheEnd();
      report.calm(calm);
      Schedule schedule = new Schedule(settings.seed(), settings.kinds());
      Map<String, Double> seconds = calm.seconds();
      int left = settings.strikes();
      for (int round = 1; left > 0 || round == 1; round++) {
        List<Fault> faults = schedule.draw(left, seconds);
        report.planned(faults);
        String run = "chaos-" + round;
        tell.accept("run " + run + ", " + faults.size() + " faults:");
        faults.forEach(fault -> tell.accept("  " + fault));
        RunFolder folder = new RunFolder(cluster.objects(), run);
        Play play = new Play(
            cluster, run, folder, faults, CALM_RUN.plus(ONE_FAULT.multipliedBy(faults.size())));
        RunState state = play.toTheEnd();
        report.disturbed(run, state, folder, play.hits, play.missed());
        int dealt = (int) play.hits.stream()
            .filter(hit -> hit.fault().kind().strikesProcess())
            .count();
        left -= dealt;
        if (dealt == 0 || state != RunState.COMPLETED) {
          break;
        }
      }
      report.logs(cluster);
    }
    return report;
  }

  private static void awaitApi(Cluster cluster) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(START);
    while (true) {
      try {
        cluster.api().list();
        return;
      } catch (IOException e) {
        if (Instant.now().isAfter(deadline)) {
          throw new IOException(
              "the services did not start within " + START.toSeconds() + " s; "
                  + cluster.log(Service.ORCHESTRATOR) + " tells more",
              e);
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  /** One run, and what is done to it meanwhile. */
  private final class Play {
    private final Cluster cluster;
    private final String run;
    private final RunFolder folder;
    private final List<Fault> pending;
    private final Duration limit;
    private final List<Hit> hits = new ArrayList<>();
    private @Nullable Instant stormEnds;

    Play(Cluster cluster, String run, RunFolder folder, List<Fault> faults, Duration limit) {
      this.cluster = cluster;
      this.run = run;
      this.folder = folder;
      this.pending = new ArrayList<>(faults);
      this.limit = limit;
    }

    /** Faults that were never due, since their stage was over before. */
    int missed() {
      return pending.size();
    }

    RunState toTheEnd() throws IOException, InterruptedException {
      Instant deadline = Instant.now().plus(limit);
      start();
      int look = 0;
      while (true) {
        folder.watchManifests();
        for (AtWork stage : folder.atWork()) {
          strikeIfDue(stage);
        }
        endStorm();
        reviveTheDead();
        if (look++ % 10 == 0) {
          Optional<RunState> state = state();
          if (state.isPresent() && state.get().ended()) {
            return state.get();
          }
        }
        if (Instant.now().isAfter(deadline)) {
          tell.accept("run " + run + " did not end within " + limit.toMinutes() + " min");
          return RunState.RUNNING;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }

    private void start() throws IOException, InterruptedException {
      cluster.api().start(settings.spec(), new RunId(run));
    }

    /** Where the run stands; a run that the servers forgot is resumed. Nothing while the services cannot tell. */
    private Optional<RunState> state() {
      try {
        RunsApi api = cluster.api();
        RunView view = api.show(run);
        if (view.state() == RunState.FAILED && view.stopReason().equals("interrupted")) {
          api.resume(run);
          return Optional.empty();
        }
        return Optional.of(view.state());
      } catch (IOException e) {
        return Optional.empty(); // A service is on its way.
      }
    }

    private void strikeIfDue(AtWork stage) throws IOException, InterruptedException {
      for (Iterator<Fault> faults = pending.iterator(); faults.hasNext(); ) {
        Fault fault = faults.next();
        if (isDue(fault, stage)) {
          faults.remove();
          Fault dealt = fault.at(stage.artifact());
          tell.accept("  now " + dealt);
          hits.add(strike(dealt, stage));
          return; // The view of what is at work is old by now.
        }
      }
    }

    /** In time for its own stage; or late, since that was over too soon, and then for any that is at work. */
    private boolean isDue(Fault fault, AtWork stage) throws IOException {
      boolean own = fault.artifact().equals(stage.artifact());
      if (!own && !folder.isCommitted(fault.artifact())) {
        return false;
      }
      double delay = own ? fault.delaySeconds() : 0;
      return !Instant.now().isBefore(stage.since().plusMillis((long) (1000 * delay)))
          && (fault.kind() != Kind.FLIP || !folder.checkpoints(stage.artifact()).isEmpty());
    }

    private Hit strike(Fault fault, AtWork stage) throws IOException, InterruptedException {
      return switch (fault.kind()) {
        case KILL -> kill(fault, stage, false);
        case FLIP -> kill(fault, stage, true);
        case TERM -> terminate(fault, stage);
        case STOP -> suspend(fault, stage);
        case STORAGE -> storm(fault, stage);
      };
    }

    private Hit kill(Fault fault, AtWork stage, boolean flip)
        throws IOException, InterruptedException {
      LostWork work = new LostWork(folder, stage);
      cluster.process(fault.service()).kill();
      double lost = work.atDeath(flip ? Optional.of(fault.detail()) : Optional.empty(), tell);
      cluster.start(fault.service());
      return hit(fault, stage, lost);
    }

    private Hit terminate(Fault fault, AtWork stage) throws IOException, InterruptedException {
      LostWork work = new LostWork(folder, stage);
      ServiceProcess process = cluster.process(fault.service());
      process.terminate();
      if (!process.ended(ONE_FAULT.toSeconds())) {
        throw new IOException(fault.service().word() + " did not end after SIGTERM; "
            + cluster.log(fault.service()) + " tells more");
      }
      double lost = work.atDeath(Optional.empty(), tell);
      cluster.start(fault.service());
      return hit(fault, stage, lost);
    }

    /** The work of a process that is declared dead is taken over by another; then the first one comes back. */
    private Hit suspend(Fault fault, AtWork stage) throws IOException, InterruptedException {
      LostWork work = new LostWork(folder, stage);
      ServiceProcess sleeper = cluster.process(fault.service());
      sleeper.suspend();
      double lost = work.atDeath(Optional.empty(), tell);
      if (!fault.service().isWorker()) {
        Thread.sleep(Cluster.HEARTBEAT_TIMEOUT.plusSeconds(1).toMillis());
        sleeper.resume();
        return hit(fault, stage, Double.NaN);
      }
      cluster.start(fault.service());
      Instant deadline = Instant.now().plus(ONE_FAULT);
      while (Instant.now().isBefore(deadline) && !isTakenOver(stage)) {
        Thread.sleep(LOOK_MILLIS);
      }
      Thread.sleep(fault.detail() % 3000);
      sleeper.resume();
      // It has the time to find out, and to do harm if it can.
      Thread.sleep(3000);
      sleeper.terminate();
      if (!sleeper.ended(ONE_FAULT.toSeconds())) {
        sleeper.kill();
      }
      return hit(fault, stage, lost);
    }

    private boolean isTakenOver(AtWork stage) throws IOException {
      return folder.atWork().stream()
          .filter(other -> other.artifact().equals(stage.artifact()))
          .findFirst()
          .map(other -> other.attempt() > stage.attempt())
          .orElse(true);
    }

    private Hit storm(Fault fault, AtWork stage) {
      FaultyRelay.Mode[] modes = FaultyRelay.Mode.values();
      FaultyRelay.Mode mode = modes[1 + (int) (fault.detail() % (modes.length - 1))];
      long millis = 1000 + fault.detail() % 4000;
      tell.accept("      storage: " + mode.word() + " for " + millis + " ms");
      cluster.relay().set(mode);
      stormEnds = Instant.now().plusMillis(millis);
      return hit(fault, stage, Double.NaN);
    }

    private void endStorm() {
      Instant end = stormEnds;
      if (end != null && Instant.now().isAfter(end)) {
        cluster.relay().set(FaultyRelay.Mode.PASS);
        stormEnds = null;
      }
    }

    /** A process that died by itself is a finding, and is started again, as a platform would. */
    private void reviveTheDead() throws IOException {
      for (Service service : Service.values()) {
        if (!cluster.process(service).isAlive()) {
          tell.accept("  " + service.word() + " has died by itself; it is started again");
          cluster.start(service);
        }
      }
    }

    private Hit hit(Fault fault, AtWork stage, double lost) {
      return new Hit(fault, stage.artifact(), fault.service().isWorker() ? lost : Double.NaN);
    }
  }

  /** The digests of two runs side by side, where they differ. */
  static List<String> differences(Map<String, Digest> calm, Map<String, Digest> disturbed) {
    List<String> differences = new ArrayList<>();
    calm.forEach((artifact, digest) -> {
      Digest other = disturbed.get(artifact);
      if (other == null) {
        differences.add(artifact + " is missing");
      } else if (!other.equals(digest)) {
        differences.add(
            artifact + " is " + other.shortened() + ", undisturbed " + digest.shortened());
      }
    });
    disturbed.keySet().stream()
        .filter(artifact -> !calm.containsKey(artifact))
        .forEach(artifact -> differences.add(artifact + " is one too many"));
    return differences;
  }
}
