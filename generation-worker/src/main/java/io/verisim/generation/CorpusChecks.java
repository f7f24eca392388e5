package io.verisim.generation;

import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import io.verisim.text.Example;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a specification fits its corpus, and the errors if it does not. */
final class CorpusChecks {
  private static final String UNFIT = "the specification does not fit its corpus";

  /** Characters of a text in a message. */
  private static final int SHOWN = 60;

  private CorpusChecks() {}

  /** Checks the parts of a specification that depend on the text. */
  static void check(RunSpec spec, Map<Split, SplitText> texts) {
    List<Problem> problems = new ArrayList<>();
    texts.forEach((split, text) -> check(problems, spec, split, text));
    if (!problems.isEmpty()) {
      throw new SpecException(UNFIT, problems);
    }
  }

  private static void check(List<Problem> problems, RunSpec spec, Split split, SplitText text) {
    int block = spec.model().blockSize();
    long tokens = text.size();
    String has = "the " + split.word() + " split of " + tokens + " tokens has only "
        + (text instanceof Examples
            ? text.texts(block) + " examples"
            : text.texts(block) + " windows of " + block);
    if (text instanceof RunningText && tokens <= block) {
      problems.add(new Problem(
          "model.blockSize",
          "is " + block + ", but the " + split.word() + " split has only " + tokens
              + " tokens: give more text, a larger share of it, or a smaller block"));
    }
    int samples = spec.rewardData().valSamples();
    if (split == Split.VAL && text instanceof RunningText && samples > text.texts(block)) {
      problems.add(tooMany("rewardData.valSamples", samples, has));
    }
    if (split == Split.TEST && spec.evaluation().samples() > text.texts(block)) {
      problems.add(tooMany("evaluation.samples", spec.evaluation().samples(), has));
    }
  }

  private static Problem tooMany(String key, int wanted, String has) {
    return new Problem(
        key, "is " + wanted + ", but " + has + ": ask for fewer, or give that split more text");
  }

  /** @param examples that do not fit a block, with their tokens */
  static String tooLong(int block, Map<Example, Integer> examples) {
    Map.Entry<Example, Integer> longest =
        examples.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return "is " + block + ", but " + examples.size()
        + (examples.size() == 1 ? " example is" : " examples are")
        + " longer with the end token; the"
        + " longest, whose prompt is \"" + begin(longest.getKey().prompt()) + "\", has "
        + longest.getValue()
        + " tokens: give a larger block, or shorten or remove these examples";
  }

  /** The beginning of a text, for a message. */
  static String begin(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }

  static SpecException unfit(String key, String problem) {
    return new SpecException(UNFIT, List.of(new Problem(key, problem)));
  }
}
