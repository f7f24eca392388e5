package io.verisim.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The bytes of each token of a {@code tokenizer.json} of Hugging Face. How a token is written there
 * depends on the decoder: in the alphabet of GPT-2 (ByteLevel), or as in SentencePiece, with U+2581
 * for a blank (Metaspace, or a replacement of it) and {@code <0x0A>} for a byte (ByteFallback), or
 * as they are (Fuse).
 */
final class TokenBytes {
  private static final String BLANK = "\u2581";
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  private static final int HEXADECIMAL = 16;

  private TokenBytes() {}

  /** Whether the decoder is one of these. */
  static boolean known(JsonNode root) {
    return Writing.of(root.path("decoder")) != Writing.UNKNOWN;
  }

  /** @throws TextException if the decoder is another one */
  static byte[][] of(JsonNode root, int vocabularySize) {
    if (!known(root)) {
      throw new TextException("tokenizer.json has a decoder that is not byte-level, SentencePiece's"
          + " or Fuse, so the text of its tokens is not known");
    }
    byte[][] bytes = new byte[vocabularySize][];
    Arrays.fill(bytes, new byte[0]);
    Writing writing = Writing.of(root.path("decoder"));
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) { // Of a unigram model: pairs of piece and score, in order.
      for (int id = 0; id < vocabulary.size(); id++) {
        bytes[id] = writing.bytes(vocabulary.path(id).path(0).asString(""));
      }
    } else {
      vocabulary
          .properties()
          .forEach(entry -> bytes[entry.getValue().asInt()] = writing.bytes(entry.getKey()));
    }
    for (JsonNode token : root.path("added_tokens")) {
      bytes[token.path("id").asInt()] = token.path("special").asBoolean(false)
          ? new byte[0]
          : token.path("content").asString("").getBytes(UTF_8);
    }
    JsonNode unknown = root.path("model").path("unk_id");
    if (!unknown.isInt()) {
      unknown = vocabulary.path(root.path("model").path("unk_token").asString(""));
    }
    if (unknown.isInt()) {
      bytes[unknown.asInt()] = new byte[0];
    }
    return bytes;
  }

  private enum Writing {
    ALPHABET_OF_GPT2,
    SENTENCEPIECE,
    PLAIN,
    UNKNOWN;

    static Writing of(JsonNode decoder) {
      if (has(decoder, "ByteLevel")) {
        return ALPHABET_OF_GPT2;
      }
      if (has(decoder, "Metaspace") || has(decoder, "Replace")) {
        return SENTENCEPIECE;
      }
      if (has(decoder, "Fuse")) {
        return PLAIN;
      }
      return UNKNOWN;
    }

    private static boolean has(JsonNode decoder, String type) {
      return decoder.path("type").asString("").equals(type)
          || decoder.path("decoders").valueStream().anyMatch(part -> has(part, type));
    }

    byte[] bytes(String piece) {
      if (this == SENTENCEPIECE) {
        Matcher single = BYTE.matcher(piece);
        return single.matches()
            ? new byte[] {(byte) Integer.parseInt(single.group(1), HEXADECIMAL)}
            : piece.replace(BLANK, " ").getBytes(UTF_8);
      }
      return this == PLAIN
          ? piece.getBytes(UTF_8)
          : BpeFiles.bytes(piece).orElseGet(() -> piece.getBytes(UTF_8));
    }
  }
}
