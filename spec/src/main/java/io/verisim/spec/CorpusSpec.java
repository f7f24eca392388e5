package io.verisim.spec;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text that a run learns from, and how it is split. */
public record CorpusSpec(
    @Key(
        value = "`grammar` or `small-grammar` for text from a built-in grammar; or the path of a"
            + " file, of a folder, whose files are read in the order of their paths, or a path"
            + " with wildcards; or an address: `http://...`, `https://...`, or `s3://bucket/key`,"
            + " where a key may be a prefix that ends with `/` or have wildcards. An S3 address uses the server and the keys of"
            + " the service's own store. Workers that run as separate services read paths only if"
            + " `VERISIM_CORPUS_FOLDER` allows it, and private network addresses only if"
            + " `VERISIM_CORPUS_PRIVATEADDRESSES` does.",
        limits = "UTF-8")
    String source,

    @Key(
        value = "Path or address of a grammar that replaces the built-in one.",
        limits = "only with source `grammar` or `small-grammar`")
    @Nullable
    String grammar,

    @Key(
        value = "If set, a document is a prompt with its completion, and texts end. The field of"
            + " JSON Lines or of a table that has the prompt, as text; with text from a grammar, the rule"
            + " whose first word in a sentence is the prompt, such as `noun`.",
        limits = "only together with `corpus.completion`")
    @Nullable
    String prompt,

    @Key(
        value =
            "The field of JSON Lines or of a table that has the completion, as text; with text from a"
                + " grammar, `sentence`.",
        limits = "only together with `corpus.prompt`")
    @Nullable
    String completion,

    @Key(
        value = "The field that has the text, in JSON Lines and tables without `corpus.prompt`.",
        limits = "a name")
    String field,

    @Key("`none`, or `nfc` for Unicode's normalization form C, in which a letter and its accent are"
        + " one character where there is one. Not used with text from a grammar.")
    Normalization normalize,

    @Key(
        value = "`char` for one token per distinct character of the text; or the usual name of a"
            + " byte-pair encoding; or the path or address of a `tokenizer.json` of Hugging Face;"
            + " or `model` for that of `model.from`, which is also the default then."
            + " With `corpus.prompt`, texts end with the `eos_token` of the `tokenizer_config.json`"
            + " beside it.",
        limits =
            "`char`, `r50k_base`, `p50k_base`, `cl100k_base`, `o200k_base`, `model`, or a name that"
                + " ends with `.json`")
    String tokenizer,

    @Key(
        value =
            "The probabilities that a document goes into the train, the validation and the test split.",
        limits = "three shares above 0 that sum to 1")
    List<Double> split,

    @Key("What counts as one document of running text: text between blank lines, a line, or a "
        + "file. In JSON Lines and tables a record is one. Not used with text from a grammar, where a document is 20 sentences, one per line, and"
        + " not with `corpus.prompt`, where it is an example.")
    DocumentUnit documents,

    @Key(
        value =
            "Sentences that the grammar generates, or with `corpus.prompt` examples. Not used with another source.",
        least = 1)
    int sentences) {

  /** The source that needs no text, because the built-in grammar, or another, generates it. */
  public static final String GRAMMAR = "grammar";

  /** The source that needs no text, because the smaller built-in grammar generates it. */
  public static final String SMALL_GRAMMAR = "small-grammar";

  /** The tokenizer with one token for each distinct character of the text. */
  public static final String CHARACTERS = "char";

  /** The completion of a prompt with text from a grammar. */
  private static final String SENTENCE = "sentence";

  /** The tokenizer of the model that the run starts from. */
  public static final String MODEL_TOKENIZER = "model";

  /**
   * {@code char} for one token per character, the usual name of a byte-pair encoding, or
   * {@link #MODEL_TOKENIZER}.
   */
  public static final List<String> TOKENIZERS =
      List.of(CHARACTERS, "r50k_base", "p50k_base", "cl100k_base", "o200k_base", MODEL_TOKENIZER);

  private static final String JSON = ".json";

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");
  private static final Pattern ADDRESS = Pattern.compile("https?://[^/]+.*|s3://[^/]+/.+");
  private static final Pattern FILE_ADDRESS = Pattern.compile("(https?|s3)://[^/]+/.+");
  private static final double ROUNDING = 1e-6;

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public CorpusSpec {
    split = split == null ? List.of() : List.copyOf(split);
    check(source, grammar, tokenizer, split)
        .agree(
            () -> (prompt == null) == (completion == null),
            "is set alone; set both corpus.prompt and corpus.completion, or neither",
            prompt == null ? "completion" : "prompt")
        .agree(() -> prompt == null || !prompt.isBlank(), "is blank, expected a name", "prompt")
        .agree(
            () -> completion == null || !completion.isBlank(),
            "is blank, expected a name",
            "completion")
        .agree(
            () -> prompt == null || !prompt.equals(completion),
            "is \"" + prompt + "\" for both corpus.prompt and corpus.completion, so a model would"
                + " learn to copy; name two fields",
            "completion",
            "prompt")
        .agree(
            () -> completion == null || !isGrammar(source) || completion.equals(SENTENCE),
            "is \"" + completion + "\", but a grammar writes the completions; set it to "
                + SENTENCE,
            "completion")
        .present("documents", documents)
        .present("normalize", normalize)
        .agree(() -> field != null && !field.isBlank(), "is blank, expected a name", "field")
        .whole("sentences", sentences)
        .enforce();
  }

  /** {@return whether a document is a prompt with its completion} */
  public boolean promptsGiven() {
    return prompt != null;
  }

  /** {@return whether the tokenizer is in a file, and not one of {@link #TOKENIZERS}} */
  public boolean tokenizerFromFile() {
    return tokenizer.endsWith(JSON);
  }

  /** {@return whether the model that the run starts from brings the tokenizer} */
  public boolean tokenizerFromModel() {
    return tokenizer.equals(MODEL_TOKENIZER);
  }

  /** {@return whether a grammar generates the text} */
  public boolean fromGrammar() {
    return isGrammar(source);
  }

  private static boolean isGrammar(String source) {
    return source.equals(GRAMMAR) || source.equals(SMALL_GRAMMAR);
  }

  private static Rules check(
      String source, @Nullable String grammar, String tokenizer, List<Double> split) {
    Rules rules = Rules.of(CorpusSpec.class);
    if (tokenizer == null || !tokenizer.endsWith(JSON)) {
      rules.oneOf("tokenizer", tokenizer, "tokenizer", TOKENIZERS);
    }
    return rules
        .agree(
            () -> !SCHEME.matcher(tokenizer).matches()
                || FILE_ADDRESS.matcher(tokenizer).matches(),
            "is \"" + tokenizer
                + "\", expected a name, a path, http(s)://host/... or s3://bucket/key",
            "tokenizer")
        .agree(
            () -> source != null && !source.isBlank(),
            "is empty; give grammar, small-grammar, a path, http(s)://... or s3://bucket/key",
            "source")
        .agree(
            () -> !SCHEME.matcher(source).matches() || ADDRESS.matcher(source).matches(),
            "is \"" + source
                + "\", expected grammar, small-grammar, a path, http(s)://host/... or s3://bucket/key",
            "source")
        .agree(
            () -> grammar == null || !grammar.isBlank(),
            "is empty, expected the path or address of a grammar",
            "grammar")
        .agree(
            () -> grammar == null || isGrammar(source),
            "is set, but corpus.source is \"" + source
                + "\"; leave it out, or set corpus.source to grammar",
            "grammar",
            "source")
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
