package io.verisim.text;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The token that ends a text, in the files of a tokenizer of Hugging Face. */
final class EndTokens {
  private EndTokens() {}

  /**
   * The id of {@code eos_token}; null if none is named.
   *
   * @throws TextException if a file is not JSON, or if the token has no id
   */
  static @Nullable Integer find(String tokenizerJson, String configJson) {
    JsonNode named = parse(configJson, "tokenizer_config.json").path("eos_token");
    String token = named.path("content").asString(named.asString(""));
    if (token.isEmpty()) {
      return null;
    }
    JsonNode tokenizer = parse(tokenizerJson, "tokenizer.json");
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asString("").equals(token)) {
        return added.path("id").asInt();
      }
    }
    JsonNode id = tokenizer.path("model").path("vocab").path(token);
    if (!id.isInt()) {
      throw new TextException(
          "tokenizer_config.json names the eos_token \"%s\", which tokenizer.json lacks; the files belong to different models"
              .formatted(token));
    }
    return id.asInt();
  }

  private static JsonNode parse(String json, String file) {
    try {
      return JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      throw new TextException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
