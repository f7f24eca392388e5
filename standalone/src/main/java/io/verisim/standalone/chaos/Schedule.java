package io.verisim.standalone.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Draws faults by a seed: in each run, every stage at most once, in any order, so that all get their share. */
final class Schedule {
  /** One in so many strikes hits the orchestrator, and as many the servers, instead of the stage's worker. */
  private static final int BESIDE = 10;

  /** One failure of storage to so many strikes. */
  private static final int STORAGE_SHARE = 4;

  private final Random random;
  private final Set<Kind> strikes;
  private final boolean storage;
  private int drawn;

  Schedule(long seed, Set<Kind> kinds) {
    this.random = new Random(seed);
    this.storage = kinds.contains(Kind.STORAGE);
    this.strikes = EnumSet.noneOf(Kind.class);
    kinds.stream().filter(Kind::strikesProcess).forEach(strikes::add);
  }

  /**
   * Faults for one run.
   *
   * @param strikesLeft how many strikes there may be at most
   * @param seconds how long each stage takes undisturbed, by artifact
   */
  List<Fault> draw(int strikesLeft, Map<String, Double> seconds) {
    List<Fault> faults = new ArrayList<>();
    List<String> artifacts = new ArrayList<>(new TreeMap<>(seconds).keySet());
    Collections.shuffle(artifacts, random);
    int count = strikes.isEmpty() ? 0 : Math.min(strikesLeft, artifacts.size());
    for (String artifact : artifacts.subList(0, count)) {
      Service victim = victim(artifact);
      faults.add(fault(kind(victim), victim, artifact, seconds));
    }
    if (storage) {
      Collections.shuffle(artifacts, random);
      int more = Math.min(artifacts.size(), Math.max(1, count / STORAGE_SHARE));
      for (String artifact : artifacts.subList(0, more)) {
        faults.add(fault(Kind.STORAGE, Service.of(artifact), artifact, seconds));
      }
    }
    return faults;
  }

  private Service victim(String artifact) {
    int draw = random.nextInt(BESIDE);
    Service beside = draw == 0 ? Service.ORCHESTRATOR : draw == 1 ? Service.SERVERS : null;
    return beside != null && strikes.stream().anyMatch(kind -> kind.suits(beside))
        ? beside
        : Service.of(artifact);
  }

  private Kind kind(Service victim) {
    List<Kind> suitable = strikes.stream().filter(kind -> kind.suits(victim)).toList();
    return suitable.get(random.nextInt(suitable.size()));
  }

  private Fault fault(Kind kind, Service service, String artifact, Map<String, Double> seconds) {
    drawn++;
    double delay = random.nextDouble() * seconds.getOrDefault(artifact, 0.0);
    return new Fault(drawn, kind, service, artifact, delay, random.nextLong() >>> 1);
  }
}
