package io.verisim.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Draws faults by a seed. In each run, every stage is hit at most once, in random order, so that
 * all stages are covered. If processes are hit, some connections fail beside.
 */
final class Schedule {
  /**
   * One in this many process faults hits the orchestrator, and one hits the servers, instead of the
   * stage's worker.
   */
  private static final int BESIDE = 10;

  /** One outage of each kind per this many process faults. */
  private static final int OUTAGE_SHARE = 6;

  private static final double SHORTEST_WITH_CHECKPOINTS =
      2.0 * Chaos.CHECKPOINT_INTERVAL.toSeconds();

  /**
   * The latest time of a fault as a share of the stage's duration, because another attempt may be
   * faster and end before.
   */
  private static final double LATEST = 0.7;

  private final Random random;
  private final Set<FaultKind> counted;
  private final Set<FaultKind> beside;
  private int drawn;

  Schedule(long seed, Set<FaultKind> kinds) {
    this.random = new Random(seed);
    this.counted = counted(kinds);
    this.beside = EnumSet.noneOf(FaultKind.class);
    beside.addAll(kinds);
    beside.removeAll(counted);
  }

  /**
   * The kinds that count for the number of faults: those of processes, or all if none of them is.
   */
  static Set<FaultKind> counted(Set<FaultKind> kinds) {
    // In the order of their declaration, which a seed depends on.
    EnumSet<FaultKind> all = EnumSet.noneOf(FaultKind.class);
    all.addAll(kinds);
    EnumSet<FaultKind> processFaults = EnumSet.copyOf(all);
    processFaults.removeIf(kind -> !kind.isProcessFault());
    return processFaults.isEmpty() ? all : processFaults;
  }

  /**
   * Faults for one run.
   *
   * @param left the most faults to plan, without the outages beside process faults
   * @param seconds how long each stage takes undisturbed, by artifact
   */
  List<Fault> draw(int left, Map<String, Double> seconds) {
    List<Fault> faults = new ArrayList<>();
    List<String> artifacts = new ArrayList<>(new TreeMap<>(seconds).keySet());
    Collections.shuffle(artifacts, random);
    int count = 0;
    for (String artifact : artifacts) {
      double length = seconds.getOrDefault(artifact, 0.0);
      Service victim = victim(artifact, length);
      List<FaultKind> suitable = suitable(victim, length);
      if (count < left && !suitable.isEmpty()) {
        FaultKind kind = suitable.get(random.nextInt(suitable.size()));
        faults.add(fault(kind, victim, artifact, length));
        count++;
      }
    }
    for (FaultKind outage : beside) {
      Collections.shuffle(artifacts, random);
      int more = Math.min(artifacts.size(), Math.max(1, count / OUTAGE_SHARE));
      for (String artifact : artifacts.subList(0, more)) {
        double length = seconds.getOrDefault(artifact, 0.0);
        faults.add(fault(outage, Service.of(artifact), artifact, length));
      }
    }
    return faults;
  }

  private Service victim(String artifact, double seconds) {
    int draw = random.nextInt(BESIDE);
    Service other = draw == 0 ? Service.ORCHESTRATOR : draw == 1 ? Service.SERVERS : null;
    return other != null && !suitable(other, seconds).isEmpty() ? other : Service.of(artifact);
  }

  /** A checkpoint can only be damaged if the stage is long enough to have one. */
  private List<FaultKind> suitable(Service victim, double seconds) {
    return counted.stream()
        .filter(kind -> kind.suits(victim))
        .filter(kind -> kind != FaultKind.FLIP || seconds > SHORTEST_WITH_CHECKPOINTS)
        .toList();
  }

  private Fault fault(FaultKind kind, Service service, String artifact, double seconds) {
    drawn++;
    double delay = LATEST * random.nextDouble() * seconds;
    return new Fault(drawn, kind, service, artifact, delay, random.nextLong() >>> 1);
  }
}
