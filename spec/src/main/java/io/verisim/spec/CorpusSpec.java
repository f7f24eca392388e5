package io.verisim.spec;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that a run learns from, and how it is cut.
 *
 * @param source {@code grammar} for text written by the built-in grammar, else a path, or an
 *     address that begins with {@code http://}, {@code https://} or {@code s3://}
 * @param grammar path or address of another grammar to write the text with; only with source
 *     {@code grammar}
 * @param tokenizer one of {@link #TOKENIZERS}
 * @param split the shares of the train, validation and test split; they sum to 1
 * @param documents what counts as one document; the split keeps documents whole
 * @param sentences how many sentences the grammar writes
 */
public record CorpusSpec(
    String source,
    @Nullable String grammar,
    String tokenizer,
    List<Double> split,
    DocumentUnit documents,
    int sentences) {

  /** The source that needs no text: the grammar writes it. */
  public static final String GRAMMAR = "grammar";

  /** One token a character, or a byte-pair encoding by its usual name. */
  public static final List<String> TOKENIZERS =
      List.of("char", "r50k_base", "p50k_base", "cl100k_base", "o200k_base");

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");
  private static final Pattern ADDRESS = Pattern.compile("https?://[^/]+.*|s3://[^/]+/.+");
  private static final double ROUNDING = 1e-6;

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public CorpusSpec {
    split = split == null ? List.of() : List.copyOf(split);
    check(source, grammar, tokenizer, split)
        .present("documents", documents)
        .count("sentences", sentences)
        .enforce();
  }

  private static Rules check(
      String source, @Nullable String grammar, String tokenizer, List<Double> split) {
    return Rules.of(CorpusSpec.class)
        .agree(
            () -> source != null && !source.isBlank(),
            "names no text; give grammar, a path, http(s)://... or s3://bucket/key",
            "source")
        .agree(
            () -> !SCHEME.matcher(source).matches() || ADDRESS.matcher(source).matches(),
            "is \"" + source
                + "\", expected grammar, a path, http(s)://host/... or s3://bucket/key",
            "source")
        .agree(
            () -> grammar == null || !grammar.isBlank(),
            "is empty, expected the path or address of a grammar",
            "grammar")
        .agree(
            () -> grammar == null || source.equals(GRAMMAR),
            "is given, but corpus.source is \"" + source
                + "\"; leave it out, or set corpus.source to grammar",
            "grammar",
            "source")
        .oneOf("tokenizer", tokenizer, "tokenizer", TOKENIZERS)
        .agree(
            () -> split.size() == 3,
            "has " + split.size() + " shares, expected 3: train, val, test",
            "split")
        .agree(
            () -> split.stream().allMatch(share -> share > 0),
            "is " + split + ", expected shares above 0",
            "split")
        .agree(() -> sumsToOne(split), "is " + split + ", expected shares that sum to 1", "split");
  }

  private static boolean sumsToOne(List<Double> split) {
    return Math.abs(split.stream().mapToDouble(share -> share).sum() - 1) < ROUNDING;
  }
}
