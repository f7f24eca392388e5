package io.verisim.generation;

import io.verisim.spec.CorpusSpec;
import io.verisim.text.Example;
import io.verisim.text.TextException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads examples from JSON Lines: one object per line, of which two fields have the prompt and the
 * completion. Blank lines are skipped, and other fields are ignored.
 */
record JsonLines(String promptField, String completionField) {
  private static final JsonMapper JSON = JsonMapper.shared();

  static JsonLines of(CorpusSpec corpus) {
    return new JsonLines(
        Objects.requireNonNull(corpus.prompt()), Objects.requireNonNull(corpus.completion()));
  }

  /**
   * The examples of all files, in order.
   *
   * @throws TextException naming the file, the line, what is wrong and what to do
   */
  List<Example> read(SourceText text) {
    List<Example> examples = new ArrayList<>();
    for (int file = 0; file < text.files().size(); file++) {
      List<String> lines = text.files().get(file).lines().toList();
      for (int line = 0; line < lines.size(); line++) {
        if (!lines.get(line).isBlank()) {
          String where = "corpus.source: " + text.names().get(file) + ", line " + (line + 1) + ": ";
          examples.add(example(lines.get(line), where));
        }
      }
    }
    return examples;
  }

  private Example example(String line, String where) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new TextException(
          where + "is not a JSON object: " + e.getOriginalMessage()
              + "; with corpus.prompt, a source has one JSON object per line",
          e);
    }
    if (!node.isObject()) {
      throw new TextException(where
          + "is not a JSON object; with corpus.prompt, a source has one JSON object per line");
    }
    return new Example(
        field(node, promptField, "corpus.prompt", where),
        field(node, completionField, "corpus.completion", where));
  }

  private static String field(JsonNode node, String field, String key, String where) {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      throw new TextException(where + "has no field \"" + field + "\" (" + key
          + "); its fields are " + String.join(", ", node.propertyNames()));
    }
    if (!value.isString() || value.asString().isEmpty()) {
      throw new TextException(where + "the field \"" + field + "\" (" + key + ") is "
          + (value.isString() ? "empty" : "not text") + "; give text, or remove the line");
    }
    return value.asString();
  }
}
