package io.verisim.grammar;

/** One piece of a rule's right side. */
public sealed interface Symbol {

  /** Characters that appear unchanged in the sentence. */
  record Terminal(String text) implements Symbol {

    public Terminal {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("a terminal must hold at least one character");
      }
    }

    @Override
    public String toString() {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /** A name that rules replace, including the value of its feature: {@code noun<plural>}. */
  record Nonterminal(String name) implements Symbol {

    @Override
    public String toString() {
      return name;
    }
  }
}
