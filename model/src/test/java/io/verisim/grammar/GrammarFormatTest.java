package io.verisim.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GrammarFormatTest {

  @Test
  void featuresExpandToPlainRules() {
    String text = """
        feature number: singular plural   # two
        sentence:
          3 clause<singular> | 1 clause<plural>

        clause<number>: # both
          1 noun<number> " # " verb<number>

        noun<singular>:
          1 "dog"
        noun<plural>:
          1 "dogs"
        verb<singular>:
          1 "runs"
        verb<plural>:
          1 "run"
        """;
    Grammar grammar = Grammar.read(text, "my.grammar");
    assertThat(grammar.rules())
        .extracting(Rule::toString)
        .startsWith(
            "sentence: clause<singular>",
            "sentence: clause<plural>",
            "clause<singular>: noun<singular> \" # \" verb<singular>",
            "clause<plural>: noun<plural> \" # \" verb<plural>");
    assertThat(grammar.rules().get(0).probability()).isEqualTo(0.75);
    assertThat(grammar.rules().get(0).line()).isEqualTo(3);
    assertThat(grammar.source()).isEqualTo(text);
    assertThat(grammar.parse("dogs # run")).isPresent();
    assertThat(grammar.parse("dogs # runs")).isEmpty();
  }

  @Test
  void quotesAndBackslashesAreEscaped() {
    Grammar grammar = Grammar.read("sentence:\n  1 \"say \\\"a\\\\b\\\"\"\n", "my.grammar");
    assertThat(grammar.sentence(new SplittableRandom(1))).isEqualTo("say \"a\\b\"");
    assertThat(grammar.rules().get(0)).hasToString("sentence: \"say \\\"a\\\\b\\\"\"");
  }

  /** A geometric length, whose entropy and mean are known in closed form. */
  @Test
  void entropyAndLengthOfARecursionMatchClosedForms() {
    Grammar grammar = Grammar.read("sentence:\n  1 \"😀\" sentence | 3 \"b\"\n", "my.grammar");
    double perChoice = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    assertThat(grammar.entropyPerSentence()).isCloseTo(perChoice / 0.75, within(1e-12));
    assertThat(grammar.expectedLength()).isCloseTo(1 / 0.75 + 1, within(1e-12));
    assertThat(grammar.ruleFrequencies()).containsExactly(new double[] {0.25, 0.75}, within(1e-12));
  }

  @Test
  void probabilityOfADerivationIsTheProductOfItsRules() {
    Grammar grammar = Grammar.read("sentence:\n  1 \"(\" sentence \")\" | 3 \"b\"\n", "my.grammar");
    Derivation derivation = grammar.parse("((b))").orElseThrow();
    assertThat(derivation.logProbability()).isCloseTo(Math.log(0.25 * 0.25 * 0.75), within(1e-12));
    assertThat(derivation.ruleCounts()).containsExactly(2, 1);
    assertThat(List.of("", "(", "((b)", "(b))", "b(b)", "((b))x"))
        .allSatisfy(text -> assertThat(grammar.parse(text)).isEmpty());
  }
}
