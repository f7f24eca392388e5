package io.verisim.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of a tokenizer, as {@code AutoTokenizer} of transformers reads them. What it does not
 * know is stored under the key {@code verisim} of the second.
 *
 * @param tokenizer the content of {@code tokenizer.json}
 * @param config the content of {@code tokenizer_config.json}
 */
public record TokenizerFiles(String tokenizer, String config) {
  public static final String TOKENIZER = "tokenizer.json";
  public static final String CONFIG = "tokenizer_config.json";

  /** What a text's end is called in the tokenizers that are made here. */
  static final String END = "<|endoftext|>";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String OWN = "verisim";
  private static final String SPECIAL = "special_tokens_map.json";
  private static final String EOS = "eos_token";

  /** Both files of a folder. */
  public static TokenizerFiles read(Path folder) throws IOException {
    return new TokenizerFiles(Files.readString(folder.resolve(TOKENIZER)), config(folder));
  }

  /**
   * The files of a folder that another program wrote. Without a {@code tokenizer_config.json} or
   * without an {@code eos_token} in it, that of {@code special_tokens_map.json} counts.
   *
   * @throws TextException if there is no {@code tokenizer.json}, or if a file is not JSON
   */
  public static TokenizerFiles readPretrained(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(TOKENIZER))) {
      throw new TextException("there is no tokenizer.json; write the tokenizer again with"
          + " save_pretrained of AutoTokenizer, which makes one");
    }
    String config = Files.exists(folder.resolve(CONFIG)) ? text(folder, CONFIG) : "{}";
    ObjectNode tree = tree(config, CONFIG);
    if (!tree.hasNonNull(EOS) && Files.exists(folder.resolve(SPECIAL))) {
      tree.set(EOS, tree(text(folder, SPECIAL), SPECIAL).path(EOS).deepCopy());
    }
    return new TokenizerFiles(text(folder, TOKENIZER), JSON.writeValueAsString(tree));
  }

  private static String text(Path folder, String file) throws IOException {
    try {
      return Files.readString(folder.resolve(file));
    } catch (CharacterCodingException e) {
      throw new TextException(file + " is not UTF-8", e);
    }
  }

  private static String config(Path folder) throws IOException {
    return Files.readString(folder.resolve(CONFIG));
  }

  /** The token that ends the texts of a folder's tokenizer, without building the tokenizer. */
  public static OptionalInt endToken(Path folder) throws IOException {
    return new TokenizerFiles("", config(folder)).endToken();
  }

  public void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(TOKENIZER), tokenizer);
    Files.writeString(folder.resolve(CONFIG), config);
  }

  /** The files of a tokenizer that is made here. */
  static TokenizerFiles of(Tokenizer about, JsonNode tokenizer) {
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("clean_up_tokenization_spaces", false);
    if (about.endToken().isPresent()) {
      config.put(EOS, END);
    }
    return of(about, JSON.writeValueAsString(tokenizer), config);
  }

  /** The files of a tokenizer, with its name, size and end in the second. */
  static TokenizerFiles of(Tokenizer about, String tokenizer, ObjectNode config) {
    ObjectNode own = config.putObject(OWN);
    own.put("name", about.name());
    own.put("vocabulary_size", about.vocabularySize());
    if (about.endToken().isPresent()) {
      own.put("end_token", about.endToken().getAsInt());
    }
    return new TokenizerFiles(
        tokenizer, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config));
  }

  /** The name under which {@link Tokenizers} made the tokenizer; nothing if another program did. */
  @Nullable
  String name() {
    return own().path("name").asString(null);
  }

  int vocabularySize() {
    return own().path("vocabulary_size").asInt(0);
  }

  OptionalInt endToken() {
    JsonNode end = own().path("end_token");
    return end.isInt() ? OptionalInt.of(end.asInt()) : OptionalInt.empty();
  }

  /**
   * Whether another tokenizer gives every text the same ids, but for special tokens at its ends.
   */
  public boolean hasIdsOf(TokenizerFiles other) {
    return ids().equals(other.ids());
  }

  /** The parts that decide the ids of a text. */
  private JsonNode ids() {
    return tokenizerTree().retain("added_tokens", "normalizer", "pre_tokenizer", "model");
  }

  private JsonNode own() {
    return configTree().path(OWN);
  }

  ObjectNode configTree() {
    return tree(config, CONFIG);
  }

  ObjectNode tokenizerTree() {
    return tree(tokenizer, TOKENIZER);
  }

  private static ObjectNode tree(String json, String file) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new TextException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new TextException(file + " is not a JSON object");
  }

  /** The vocabulary of a tokenizer whose ids are the places in a list, from 0. */
  static ObjectNode vocabulary(List<String> tokens) {
    ObjectNode vocabulary = JSON.createObjectNode();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    return vocabulary;
  }

  /** A tokenizer.json without parts. */
  static ObjectNode template() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    for (String part : List.of("truncation", "padding", "normalizer", "post_processor")) {
      root.putNull(part);
    }
    root.putArray("added_tokens");
    return root;
  }

  /** Adds a token that is no text to a tokenizer.json. */
  static void addSpecial(ObjectNode root, int id, String content) {
    ObjectNode token = root.withArray("/added_tokens").addObject();
    token.put("id", id).put("content", content);
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
      token.put(flag, false);
    }
    token.put("special", true);
  }

  /**
   * The id of {@code eos_token}; null if none is named.
   *
   * @throws TextException if a file is not JSON, or if the token has no id
   */
  @Nullable
  Integer eosToken() {
    JsonNode named = configTree().path(EOS);
    String token = named.path("content").asString(named.asString(""));
    if (token.isEmpty()) {
      return null;
    }
    JsonNode root = tokenizerTree();
    for (JsonNode added : root.path("added_tokens")) {
      if (added.path("content").asString("").equals(token)) {
        return added.path("id").asInt();
      }
    }
    JsonNode id = root.path("model").path("vocab").path(token);
    if (!id.isInt()) {
      throw new TextException(CONFIG + " names the eos_token \"" + token + "\", which " + TOKENIZER
          + " lacks; the files belong to different models");
    }
    return id.asInt();
  }
}
