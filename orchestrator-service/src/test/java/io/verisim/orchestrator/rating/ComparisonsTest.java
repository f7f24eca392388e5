package io.verisim.orchestrator.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.ArtifactDraft;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.Provenance;
import io.verisim.contract.Rating;
import io.verisim.contract.Rating.Choice;
import io.verisim.contract.RecordActivities.Ballot;
import io.verisim.contract.RecordActivities.ComparisonInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonsTest {
  private static final int TEXTS = 8;

  @TempDir
  private Path folder;

  private ArtifactStore store;
  private Comparisons comparisons;
  private ComparisonInput comparison;

  @BeforeEach
  void open() throws IOException {
    store = new ArtifactStore(new FolderObjectStore(folder.resolve("store")));
    comparisons = new Comparisons(store, new Random(7));
    comparison = new ComparisonInput(
        "trial", 1, evaluation("evaluation_v1", "old"), evaluation("evaluation_v2", "new"));
  }

  @Test
  void pairsHaveBothVersionsInBalancedOrder() throws IOException {
    assertThat(comparisons.open(comparison)).isEqualTo(new Ballot(TEXTS, List.of()));

    int newerFirst = 0;
    for (BlindPair pair : all("somebody")) {
      assertThat(List.of(pair.first(), pair.second()))
          .containsExactlyInAnyOrder("old" + number(pair), "new" + number(pair));
      assertThat(pair.prompt()).isEqualTo("prompt" + number(pair));
      newerFirst += pair.first().startsWith("new") ? 1 : 0;
    }
    assertThat(newerFirst).isEqualTo(TEXTS / 2);
  }

  @Test
  void theOrderOfPairsIsDrawnOnce() throws IOException {
    comparisons.open(comparison);
    List<BlindPair> first = all("one");

    new Comparisons(store, new Random(8)).open(comparison);

    assertThat(all("two")).containsExactlyElementsOf(first);
  }

  @Test
  void aVoteIsForTheVersionWhoseTextWasChosen() throws IOException {
    comparisons.open(comparison);
    for (int rated = 0; rated < TEXTS; rated++) {
      BlindPair pair = comparisons.next("trial", 1, "somebody").orElseThrow();
      boolean newer = number(pair) < 6;
      Choice choice = number(pair) == 7
          ? Choice.TIE
          : pair.first().startsWith("new") == newer ? Choice.FIRST : Choice.SECOND;
      comparisons.keep("trial", Comparisons.rating(pair.comparison(), choice, "somebody"));
    }

    assertThat(comparisons.open(comparison).votes())
        .containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.5);
    assertThat(comparisons.next("trial", 1, "somebody")).isEmpty();
  }

  @Test
  void aLaterChoiceReplacesTheEarlierOne() throws IOException {
    comparisons.open(comparison);
    BlindPair pair = comparisons.next("trial", 1, "somebody").orElseThrow();
    Ballot once =
        comparisons.keep("trial", Comparisons.rating(pair.comparison(), Choice.FIRST, "somebody"));

    Ballot twice =
        comparisons.keep("trial", Comparisons.rating(pair.comparison(), Choice.SECOND, "somebody"));

    assertThat(twice.votes()).hasSize(1).isNotEqualTo(once.votes());
    assertThat(comparisons.next("trial", 1, "somebody").orElseThrow()).isNotEqualTo(pair);
  }

  @Test
  void theNextRaterStartsWithTheLeastRatedPairs() throws IOException {
    comparisons.open(comparison);
    BlindPair rated = comparisons.next("trial", 1, "one").orElseThrow();
    comparisons.keep("trial", Comparisons.rating(rated.comparison(), Choice.TIE, "one"));

    assertThat(comparisons.next("trial", 1, "two").orElseThrow()).isNotEqualTo(rated);
  }

  @Test
  void omitsPromptsWithIdenticalTexts() throws IOException {
    ComparisonInput same =
        new ComparisonInput("trial", 2, comparison.before(), comparison.before());

    assertThat(comparisons.open(same)).isEqualTo(new Ballot(0, List.of()));
    assertThat(comparisons.next("trial", 2, "somebody")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "one-2", "1-2x"})
  void refusesAnInvalidComparisonName(String name) {
    assertThatThrownBy(() -> Comparisons.rating(name, Choice.TIE, "somebody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining('"' + name + '"');
  }

  /** All pairs in the order of their numbers, as a rater who says tie to everything sees them. */
  private List<BlindPair> all(String rater) throws IOException {
    List<BlindPair> pairs = new ArrayList<>();
    Optional<BlindPair> next = comparisons.next("trial", 1, rater);
    while (next.isPresent()) {
      pairs.add(next.get());
      comparisons.keep("trial", Comparisons.rating(next.get().comparison(), Choice.TIE, rater));
      next = comparisons.next("trial", 1, rater);
    }
    return pairs;
  }

  private static int number(BlindPair pair) {
    Rating rating = Comparisons.rating(pair.comparison(), Choice.TIE, "somebody");
    assertThat(rating.cycle()).isEqualTo(1);
    return rating.pair();
  }

  private ArtifactRef evaluation(String artifact, String version) throws IOException {
    Path source = Files.createDirectories(folder.resolve(artifact));
    StringBuilder lines = new StringBuilder();
    for (int text = 0; text < TEXTS; text++) {
      lines
          .append("{\"prompt\": \"prompt")
          .append(text)
          .append("\", \"text\": \"")
          .append(version)
          .append(text)
          .append("\"}\n");
    }
    Files.writeString(source.resolve("samples.jsonl"), lines.toString());
    return store
        .commit(
            new ArtifactDraft(
                "trial",
                artifact,
                "evaluation",
                Digest.of(artifact.getBytes(StandardCharsets.UTF_8)),
                List.of(),
                Map.of(),
                Map.of(),
                new Provenance(1, List.of(), 7, 1, "cpu", "none", Instant.EPOCH, 1)),
            source)
        .ref();
  }
}
