package io.verisim.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One id for each Unicode code point of the corpus, in the order of the code points. If texts end,
 * the end token is the last id.
 */
final class CharTokenizer implements Tokenizer {

  static final String NAME = "char";

  private final int[] characters;
  private final boolean ends;

  /** @param characters distinct code points in ascending order */
  private CharTokenizer(int[] characters, boolean ends) {
    this.characters = characters;
    this.ends = ends;
  }

  static CharTokenizer learn(Iterable<String> texts) {
    TreeSet<Integer> seen = new TreeSet<>();
    for (String text : texts) {
      text.codePoints().forEach(seen::add);
    }
    return of(seen.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Creates a tokenizer from the list in tokenizer.json: one character per entry, ascending. */
  static CharTokenizer of(List<String> characters) {
    int[] codePoints = new int[characters.size()];
    for (int i = 0; i < codePoints.length; i++) {
      String character = characters.get(i);
      if (character.codePointCount(0, character.length()) != 1) {
        throw new TextException("tokenizer characters[%d] is '%s'; it must be exactly one character"
            .formatted(i, character));
      }
      codePoints[i] = character.codePointAt(0);
      if (i > 0 && codePoints[i] <= codePoints[i - 1]) {
        throw new TextException(
            "tokenizer characters[%d] '%s' does not come after '%s'; list each character once, by code point"
                .formatted(i, character, characters.get(i - 1)));
      }
    }
    return of(codePoints);
  }

  /** Creates a tokenizer from distinct code points in ascending order. */
  static CharTokenizer of(int[] codePoints) {
    if (codePoints.length == 0) {
      throw new TextException("a char tokenizer needs at least one character; the texts are empty");
    }
    for (int codePoint : codePoints) {
      if (Character.getType(codePoint) == Character.SURROGATE) {
        throw new TextException(
            "U+%04X is half of a surrogate pair, not a character; decode the text as UTF-8"
                .formatted(codePoint));
      }
    }
    return new CharTokenizer(codePoints, false);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return ends ? characters.length + 1 : characters.length;
  }

  @Override
  public boolean isCharacters() {
    return true;
  }

  @Override
  public OptionalInt endToken() {
    return ends ? OptionalInt.of(characters.length) : OptionalInt.empty();
  }

  @Override
  public CharTokenizer withEnd() {
    return new CharTokenizer(characters, true);
  }

  @Override
  public int[] encode(String text) {
    int[] tokens = text.codePoints().toArray();
    for (int i = 0; i < tokens.length; i++) {
      int id = Arrays.binarySearch(characters, tokens[i]);
      if (id < 0) {
        throw new UnknownCharacterException(tokens[i], i, characters.length);
      }
      tokens[i] = id;
    }
    return tokens;
  }

  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      if (TokenIds.checked(token, this) < characters.length) {
        text.appendCodePoint(characters[token]);
      }
    }
    return text.toString();
  }

  @Override
  public int[] ends(int[] tokens) {
    int[] ends = new int[tokens.length];
    int end = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (TokenIds.checked(tokens[i], this) < characters.length) {
        end += Character.charCount(characters[tokens[i]]);
      }
      ends[i] = end;
    }
    return ends;
  }

  @Override
  public byte[] bytes(int token) {
    return decode(new int[] {token}).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public TokenizerFiles files() {
    ObjectNode root = TokenizerFiles.template();
    ObjectNode cut = root.putObject("pre_tokenizer");
    cut.put("type", "Split").put("behavior", "Isolated").put("invert", false);
    cut.putObject("pattern").put("Regex", "[\\s\\S]");
    root.putObject("decoder").put("type", "Fuse");
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    model.put("unk_token", "");
    model.set(
        "vocab",
        TokenizerFiles.vocabulary(
            Arrays.stream(characters).mapToObj(Character::toString).toList()));
    if (ends) {
      TokenizerFiles.addSpecial(root, characters.length, TokenizerFiles.END);
    }
    return TokenizerFiles.of(this, root);
  }

  /** Reads what {@link #files} has written, without an end. */
  static CharTokenizer read(TokenizerFiles files) {
    JsonNode vocabulary = files.tokenizerTree().path("model").path("vocab");
    List<String> characters = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      if (entry.getValue().asInt(-1) != characters.size()) {
        throw new TextException("tokenizer.json has the id %s for the character number %d"
            .formatted(entry.getValue(), characters.size()));
      }
      characters.add(entry.getKey());
    }
    return of(characters);
  }
}
