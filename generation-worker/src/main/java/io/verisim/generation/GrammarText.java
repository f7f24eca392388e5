package io.verisim.generation;

import io.verisim.contract.StageNames;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.grammar.Grammar;
import io.verisim.spec.RunSpec;
import io.verisim.text.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** The text that a grammar writes for a corpus. */
final class GrammarText {
  private static final int SENTENCES_PER_DOCUMENT = 20;

  /** Sentences that are drawn for one that has the prompt's rule and fits a block, at most. */
  private static final long DRAWS = 1000;

  private GrammarText() {}

  /** Documents of running text. */
  static List<String> documents(RunSpec spec, Grammar grammar) {
    Random random = new Seeds(spec.seed(), StageNames.CORPUS, 0).random(0, 0);
    List<String> documents = new ArrayList<>();
    for (int left = spec.corpus().sentences(); left > 0; left -= SENTENCES_PER_DOCUMENT) {
      documents.add(grammar.document(random, Math.min(left, SENTENCES_PER_DOCUMENT)));
    }
    return documents;
  }

  /**
   * Sentences that have what the prompt names and fit a block, whose characters are its tokens at
   * most; other sentences are drawn again.
   */
  static List<Example> questions(RunSpec spec, Grammar grammar, ProgressListener listener) {
    String rule = Objects.requireNonNull(spec.corpus().prompt());
    if (!grammar.nonterminals().contains(rule)) {
      throw CorpusChecks.unfit(
          "corpus.prompt",
          "is \"" + rule + "\", but the grammar has no such rule; its rules are "
              + String.join(", ", grammar.nonterminals()));
    }
    Random random = new Seeds(spec.seed(), StageNames.CORPUS, 0).random(0, 0);
    List<Example> examples = new ArrayList<>();
    for (long drawn = 1; examples.size() < spec.corpus().sentences(); drawn++) {
      String sentence = grammar.sentence(random);
      grammar
          .leftmost(sentence, rule)
          .map(word -> new Example(Answers.question(word), sentence))
          .filter(example -> example.text().length() < spec.model().blockSize())
          .ifPresent(examples::add);
      if (drawn > DRAWS * (examples.size() + 1)) {
        throw CorpusChecks.unfit(
            "model.blockSize",
            "is " + spec.model().blockSize() + ", but of " + drawn
                + " sentences of the grammar only "
                + examples.size() + " have the rule " + rule
                + " and fit with their prompt: give a larger block, or another corpus.prompt");
      }
      listener.onProgress();
    }
    return examples;
  }
}
