package io.verisim.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A published byte-pair encoding as a {@code tokenizer.json} of Hugging Face: its bytes in the
 * alphabet of GPT-2, and as merges all pairs of tokens that make another one, in the order of the
 * made token.
 */
final class BpeFiles {
  private static final int BYTES = 256;
  private static final char[] ALPHABET = alphabet();
  private static final String LETTERS = new String(ALPHABET);

  private BpeFiles() {}

  /** A character that can be seen for each byte (Radford et al. 2019). */
  private static char[] alphabet() {
    char[] alphabet = new char[BYTES];
    int hidden = 0;
    for (int b = 0; b < BYTES; b++) {
      boolean seen = (b >= '!' && b <= '~') || (b >= '\u00A1' && b <= '\u00AC') || b >= '\u00AE';
      alphabet[b] = (char) (seen ? b : BYTES + hidden++);
    }
    return alphabet;
  }

  /** The bytes of a text in the alphabet of GPT-2; nothing if a character is not in it. */
  static Optional<byte[]> bytes(String seen) {
    byte[] bytes = new byte[seen.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = LETTERS.indexOf(seen.charAt(i));
      if (b < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) b;
    }
    return Optional.of(bytes);
  }

  /** @param bytes of each id, those of special tokens included */
  static ObjectNode tokenizer(BpeVocabulary vocabulary, byte[][] bytes) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    ObjectNode root = TokenizerFiles.template();
    ObjectNode vocab = root.objectNode();
    for (int id = 0; id < bytes.length; id++) {
      if (vocabulary.isSpecial(id)) {
        String content = new String(bytes[id], ISO_8859_1);
        TokenizerFiles.addSpecial(root, id, content);
        vocab.put(content, id); // The library takes the id from here.
      } else if (vocabulary.hasBytes(id)) {
        ids.put(seen(bytes[id]), id);
      }
    }
    root.set("pre_tokenizer", preTokenizer(root, vocabulary));
    root.set("decoder", byteLevel(root, true));
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", true);
    ids.forEach(vocab::put);
    model.set("vocab", vocab);
    ArrayNode merges = model.putArray("merges");
    merges(ids).forEach(merge -> merges.add(merge.left() + " " + merge.right()));
    return root;
  }

  private static String seen(byte... bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(ALPHABET[b & (BYTES - 1)]);
    }
    return text.toString();
  }

  private static ObjectNode preTokenizer(ObjectNode root, BpeVocabulary vocabulary) {
    if (vocabulary.pattern().isEmpty()) {
      return byteLevel(root, true);
    }
    ObjectNode sequence = root.objectNode().put("type", "Sequence");
    ObjectNode split = sequence.putArray("pretokenizers").addObject();
    split.put("type", "Split").put("behavior", "Isolated").put("invert", false);
    split.putObject("pattern").put("Regex", vocabulary.pattern());
    sequence.withArray("/pretokenizers").add(byteLevel(root, false));
    return sequence;
  }

  private static ObjectNode byteLevel(ObjectNode root, boolean pattern) {
    return root.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", pattern);
  }

  private record Merge(String left, String right, int leftId, int rightId, int made) {}

  private static List<Merge> merges(Map<String, Integer> ids) {
    List<Merge> merges = new ArrayList<>();
    ids.forEach((token, made) -> {
      for (int at = 1; at < token.length(); at++) {
        Integer left = ids.get(token.substring(0, at));
        Integer right = ids.get(token.substring(at));
        if (left != null && right != null) {
          merges.add(new Merge(token.substring(0, at), token.substring(at), left, right, made));
        }
      }
    });
    merges.sort(Comparator.comparingInt(Merge::made)
        .thenComparingInt(Merge::leftId)
        .thenComparingInt(Merge::rightId));
    return merges;
  }
}
