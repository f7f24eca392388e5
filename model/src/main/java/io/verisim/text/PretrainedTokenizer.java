package io.verisim.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.verisim.engine.Torch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer from a {@code tokenizer.json} of Hugging Face, computed by their library. It adds no
 * token to a text. The library finds special tokens in a text, such as {@code <|endoftext|>}.
 */
final class PretrainedTokenizer implements Tokenizer {
  static final String NAME = "huggingface";

  private static final Cleaner CLEANER = Cleaner.create();

  /** The library would cut and pad texts. */
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  /** More than any tokenizer has, and few enough for a table in memory. */
  private static final int MOST_IDS = 1 << 24;

  private static final String REPLACEMENT = "\uFFFD";

  private final HuggingFaceTokenizer library;
  private final TokenizerFiles files;
  private final int vocabularySize;
  private final boolean[] known;
  private final @Nullable Integer endToken;

  /** Read when they are first needed. */
  private volatile byte @Nullable [][] bytes;

  private PretrainedTokenizer(
      HuggingFaceTokenizer library,
      TokenizerFiles files,
      int vocabularySize,
      boolean[] known,
      @Nullable Integer endToken) {
    this.library = library;
    this.files = files;
    this.vocabularySize = vocabularySize;
    this.known = known;
    this.endToken = endToken;
  }

  /**
   * Reads a tokenizer, without an end.
   *
   * @param vocabularySize the rows of the model's embedding; 0 for as many as there are ids
   * @throws TextException if the files are not a tokenizer, or have more ids than the embedding
   */
  static PretrainedTokenizer of(TokenizerFiles files, int vocabularySize) {
    boolean[] known = ids(files.tokenizerTree());
    int size = vocabularySize == 0 ? known.length : vocabularySize;
    if (size > MOST_IDS) {
      throw new TextException("the tokenizer is for an embedding of %d rows, expected at most %d"
          .formatted(size, MOST_IDS));
    }
    if (known.length > size) {
      throw new TextException(
          "tokenizer.json has the id %d, but the model's embedding has %d rows; it belongs to another model"
              .formatted(known.length - 1, size));
    }
    HuggingFaceTokenizer library = library(files.tokenizer());
    PretrainedTokenizer tokenizer =
        new PretrainedTokenizer(library, files, size, Arrays.copyOf(known, size), null);
    // A tokenizer with ends shares the array, and so keeps the library.
    CLEANER.register(tokenizer.known, library::close);
    return tokenizer;
  }

  private static HuggingFaceTokenizer library(String json) {
    Torch.downloadNothing();
    byte[] content = json.getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(content), OPTIONS);
    } catch (IOException | RuntimeException e) { // Which one, the library does not say.
      throw new TextException("tokenizer.json is not supported: " + e.getMessage(), e);
    }
  }

  /** Which ids have a meaning, up to the largest. */
  private static boolean[] ids(JsonNode root) {
    if (!root.path("model").isObject()) {
      throw new TextException(
          "tokenizer.json has no section \"model\"; name a tokenizer.json of Hugging Face");
    }
    if (root.path("model").path("dropout").asDouble(0) > 0) {
      throw new TextException(
          "tokenizer.json has a dropout, so a text would get other ids each time;"
              + " set model.dropout to null in it");
    }
    List<Integer> ids = new ArrayList<>();
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) { // Of a unigram model: pairs of piece and score, in order.
      for (int id = 0; id < vocabulary.size(); id++) {
        ids.add(id);
      }
    } else {
      vocabulary.valueStream().forEach(id -> ids.add(id.asInt(-1)));
    }
    root.path("added_tokens")
        .valueStream()
        .forEach(token -> ids.add(token.path("id").asInt(-1)));
    int largest = ids.stream().mapToInt(Integer::intValue).max().orElse(-1);
    if (largest < 1 || largest > MOST_IDS || ids.stream().anyMatch(id -> id < 0)) {
      throw new TextException(
          "tokenizer.json has no vocabulary of at least two tokens with ids from 0 to " + MOST_IDS);
    }
    boolean[] known = new boolean[largest + 1];
    ids.forEach(id -> known[id] = true);
    return known;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public int[] encode(String text) {
    try {
      return Arrays.stream(ids(text)).mapToInt(Math::toIntExact).toArray();
    } catch (RuntimeException e) {
      throw new TextException("the tokenizer cannot encode the text: " + e.getMessage(), e);
    } finally {
      Reference.reachabilityFence(known); // Else the cleaner may close the library meanwhile.
    }
  }

  /** The ids alone. The library's class would also fetch the text and the place of each token. */
  private long[] ids(String text) {
    long encoding = TokenizersLibrary.LIB.encode(library.getHandle(), text, false);
    try {
      return TokenizersLibrary.LIB.getTokenIds(encoding);
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  @Override
  public String decode(int[] tokens) {
    for (int token : tokens) {
      TokenIds.checked(token, this);
    }
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (from < tokens.length) {
      boolean meaning = known[tokens[from]];
      int to = end(tokens, from, token -> known[token] == meaning);
      int[] part = Arrays.copyOfRange(tokens, from, to);
      text.append(meaning ? decodeKnown(part) : REPLACEMENT.repeat(part.length));
      from = to;
    }
    return text.toString();
  }

  private static int end(int[] tokens, int from, IntPredicate same) {
    int to = from + 1;
    while (to < tokens.length && same.test(tokens[to])) {
      to++;
    }
    return to;
  }

  private String decodeKnown(int... tokens) {
    long[] shown = Arrays.stream(tokens)
        .filter(token -> endToken == null || token != endToken)
        .asLongStream()
        .toArray();
    try {
      return library.decode(shown, false);
    } finally {
      Reference.reachabilityFence(known);
    }
  }

  @Override
  public int[] ends(int[] tokens) {
    return TokenEnds.of(tokens, this::decode);
  }

  @Override
  public boolean hasBytes() {
    return TokenBytes.known(files.tokenizerTree());
  }

  @Override
  public byte[] bytes(int token) {
    byte[][] all = bytes;
    if (all == null) {
      all = TokenBytes.of(files.tokenizerTree(), vocabularySize);
      bytes = all;
    }
    boolean end = endToken != null && token == endToken;
    return end ? new byte[0] : all[TokenIds.checked(token, this)].clone();
  }

  @Override
  public OptionalInt endToken() {
    return endToken != null ? OptionalInt.of(endToken) : OptionalInt.empty();
  }

  @Override
  public PretrainedTokenizer withEnd() {
    Integer end = files.eosToken();
    if (end == null) {
      throw new TextException("the tokenizer has no token that ends a text, which prompts and"
          + " completions need; set eos_token in the tokenizer_config.json beside it, for example to"
          + " <|endoftext|>");
    }
    return new PretrainedTokenizer(library, files, vocabularySize, known, end);
  }

  @Override
  public TokenizerFiles files() {
    ObjectNode config = files.configTree();
    // A class of a family would replace parts of the tokenizer by its own.
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.remove("auto_map");
    if (!config.has("clean_up_tokenization_spaces")) {
      config.put("clean_up_tokenization_spaces", false);
    }
    JsonNode prefix = files.tokenizerTree().path("pre_tokenizer").path("add_prefix_space");
    if (prefix.isBoolean() && !config.has("add_prefix_space")) {
      config.put("add_prefix_space", prefix.asBoolean());
    }
    return TokenizerFiles.of(this, files.tokenizer(), config);
  }
}
