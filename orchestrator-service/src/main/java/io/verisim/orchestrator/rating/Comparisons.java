package io.verisim.orchestrator.rating;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.CanonicalJson;
import io.verisim.artifact.Digest;
import io.verisim.artifact.ObjectStore;
import io.verisim.contract.Rating;
import io.verisim.contract.Rating.Choice;
import io.verisim.contract.RecordActivities.Ballot;
import io.verisim.contract.RecordActivities.ComparisonInput;
import io.verisim.report.TextSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pairs of texts and people's choices, in object storage:
 * {@code ratings/{run}/cycle-{n}/pairs.json} and one object per choice, {@code pair-{p}/{rater's
 * digest}.json}. Safe for use by many threads and processes.
 */
public final class Comparisons {
  private static final String SAMPLES = "samples.jsonl";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double TIE = 0.5;

  private final ArtifactStore artifacts;
  private final ObjectStore objects;
  private final Random order;

  public Comparisons(ArtifactStore artifacts) {
    this(artifacts, new SecureRandom());
  }

  /** @param order draws which text is shown first */
  Comparisons(ArtifactStore artifacts, Random order) {
    this.artifacts = artifacts;
    this.objects = artifacts.objects();
    this.order = order;
  }

  private record Pair(String prompt, String older, String newer, boolean newerFirst) {}

  private record Pairs(List<Pair> pairs) {}

  /**
   * Draws the order of each pair, unless it is already drawn. In half of the pairs the newer text
   * comes first. Prompts with the same text from both versions are omitted.
   */
  public Ballot open(ComparisonInput comparison) throws IOException {
    List<TextSample> older = samples(comparison.before());
    List<TextSample> newer = samples(comparison.after());
    List<Pair> pairs = new ArrayList<>();
    for (int text = 0; text < Math.min(older.size(), newer.size()); text++) {
      if (!older.get(text).text().equals(newer.get(text).text())) {
        pairs.add(new Pair(
            older.get(text).prompt(), older.get(text).text(), newer.get(text).text(), false));
      }
    }
    List<Boolean> first = new ArrayList<>();
    for (int pair = 0; pair < pairs.size(); pair++) {
      first.add(pair % 2 == 0);
    }
    Collections.shuffle(first, order);
    for (int pair = 0; pair < pairs.size(); pair++) {
      Pair drawn = pairs.get(pair);
      pairs.set(pair, new Pair(drawn.prompt(), drawn.older(), drawn.newer(), first.get(pair)));
    }
    objects.putIfAbsent(
        folder(comparison.run(), comparison.cycle()) + "pairs.json",
        JSON.writeValueAsBytes(new Pairs(pairs)));
    return ballot(comparison.run(), comparison.cycle());
  }

  /**
   * A pair with the fewest ratings among those that a rater has not rated yet.
   *
   * @return nothing if the rater has rated all pairs
   */
  public Optional<BlindPair> next(String run, int cycle, String rater) throws IOException {
    List<Pair> pairs = pairs(run, cycle);
    String mine = file(rater);
    BlindPair next = null;
    int fewest = Integer.MAX_VALUE;
    for (int pair = 0; pair < pairs.size(); pair++) {
      String folder = pairFolder(run, cycle, pair);
      List<String> rated = objects.list(folder);
      if (!rated.contains(folder + mine) && rated.size() < fewest) {
        fewest = rated.size();
        next = blind(cycle, pair, pairs.get(pair));
      }
    }
    return Optional.ofNullable(next);
  }

  /** Stores a choice. A rater's later choice for a pair replaces the earlier one. */
  public Ballot keep(String run, Rating rating) throws IOException {
    objects.put(
        pairFolder(run, rating.cycle(), rating.pair()) + file(rating.rater()),
        CanonicalJson.bytes(Map.of("choice", rating.choice().word(), "rater", rating.rater())));
    return ballot(run, rating.cycle());
  }

  /**
   * The rating of the comparison with this identifier.
   *
   * @throws IllegalArgumentException if the identifier is malformed
   */
  public static Rating rating(String comparison, Choice choice, String rater) {
    String[] parts = comparison.split("-", -1);
    try {
      return new Rating(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), choice, rater);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "is \"" + comparison + "\", expected the \"comparison\" of a pair from GET"
              + " .../comparisons/next",
          e);
    }
  }

  private Ballot ballot(String run, int cycle) throws IOException {
    List<Pair> pairs = pairs(run, cycle);
    List<Double> votes = new ArrayList<>();
    for (int pair = 0; pair < pairs.size(); pair++) {
      for (String key : objects.list(pairFolder(run, cycle, pair))) {
        Optional<byte[]> vote = objects.get(key);
        if (vote.isPresent()) {
          votes.add(
              forTheNewer(JSON.readTree(vote.get()).path("choice").asString(""), pairs.get(pair)));
        }
      }
    }
    return new Ballot(pairs.size(), votes);
  }

  private static double forTheNewer(String choice, Pair pair) {
    if (choice.equals(Choice.TIE.word())) {
      return TIE;
    }
    return choice.equals(Choice.FIRST.word()) == pair.newerFirst() ? 1 : 0;
  }

  private static BlindPair blind(int cycle, int number, Pair pair) {
    return new BlindPair(
        cycle + "-" + number,
        cycle,
        pair.prompt(),
        pair.newerFirst() ? pair.newer() : pair.older(),
        pair.newerFirst() ? pair.older() : pair.newer());
  }

  private List<Pair> pairs(String run, int cycle) throws IOException {
    Optional<byte[]> pairs = objects.get(folder(run, cycle) + "pairs.json");
    return pairs.isEmpty()
        ? List.of()
        : JSON.readValue(pairs.get(), Pairs.class).pairs();
  }

  private List<TextSample> samples(ArtifactRef evaluation) throws IOException {
    String lines =
        new String(artifacts.read(artifacts.require(evaluation), SAMPLES), StandardCharsets.UTF_8);
    return lines.lines().map(line -> JSON.readValue(line, TextSample.class)).toList();
  }

  private static String folder(String run, int cycle) {
    return "ratings/" + run + "/cycle-" + cycle + "/";
  }

  private static String pairFolder(String run, int cycle, int pair) {
    return folder(run, cycle) + "pair-" + pair + "/";
  }

  /** A file name for a rater, whose name may contain any characters. */
  private static String file(String rater) {
    return Digest.of(rater.getBytes(StandardCharsets.UTF_8)).hex() + ".json";
  }
}
