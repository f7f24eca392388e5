package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Checks the contract of every phase: a phase that is saved after any step and restored into fresh
 * objects ends with the same bits.
 */
public final class Resume {
  private Resume() {}

  /**
   * A phase with its inputs.
   *
   * @param result the result of the phase so far; two results are equal if and only if every bit is
   *     equal
   * @param close frees the phase and its inputs
   */
  public record Subject(Phase phase, Supplier<Object> result, Runnable close) {}

  /** Cuts at the start, after one step, in the middle, before the last step and at the end. */
  public static void assertSeamless(Supplier<Subject> fresh, Path folder) throws IOException {
    Subject undisturbed = fresh.get();
    List<Map<String, Double>> rows = Fixtures.finish(undisturbed.phase());
    int steps = rows.size();
    for (int cut : new TreeSet<>(List.of(0, 1, steps / 2, steps - 1, steps))) {
      Path saved = Files.createDirectory(folder.resolve("cut-" + cut));
      Subject first = fresh.get();
      List<Map<String, Double>> parts = new ArrayList<>(before(first, cut, saved));
      long step = first.phase().step();
      first.close().run();
      Subject second = fresh.get();
      second.phase().restore(saved);
      assertThat(second.phase().step()).isEqualTo(step);
      parts.addAll(Fixtures.finish(second.phase()));

      assertThat(parts).as("metric rows, cut at " + cut).isEqualTo(rows);
      assertThat(second.result().get())
          .as("result, cut at " + cut)
          .isEqualTo(undisturbed.result().get());
      second.close().run();
    }
    undisturbed.close().run();
  }

  private static List<Map<String, Double>> before(Subject first, int cut, Path saved)
      throws IOException {
    List<Map<String, Double>> rows = Fixtures.advance(first.phase(), cut);
    first.phase().save(saved);
    return rows;
  }
}
