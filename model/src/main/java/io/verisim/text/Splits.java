package io.verisim.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A corpus divided into three splits that share no document. A document's split depends only on the
 * seed and its text, so equal documents stay together and adding documents moves no existing
 * document. Each split keeps the document order.
 *
 * @param <D> the type of documents
 */
public record Splits<D>(List<D> train, List<D> val, List<D> test) {

  private static final double HASH_RANGE = 0x1p-53;

  public Splits {
    train = List.copyOf(train);
    val = List.copyOf(val);
    test = List.copyOf(test);
  }

  /**
   * Assigns each document to a split by SHA-256 of the seed and the document's text.
   *
   * @param text the text of a document
   * @throws TextException when there is no document, or a split would be empty
   */
  public static <D> Splits<D> of(
      List<D> documents, Function<D, String> text, SplitFractions fractions, long seed) {
    if (documents.isEmpty()) {
      throw new TextException("the corpus holds no text; give a file that is not blank");
    }
    MessageDigest sha256 = sha256();
    Map<Split, List<D>> parts = documents.stream()
        .collect(Collectors.groupingBy(d -> fractions.at(position(sha256, seed, text.apply(d)))));
    for (Split split : Split.values()) {
      if (!parts.containsKey(split)) {
        List<String> texts = documents.stream().map(text).toList();
        throw empty(split, texts, fractions, seed);
      }
    }
    return new Splits<>(
        parts.getOrDefault(Split.TRAIN, List.of()),
        parts.getOrDefault(Split.VAL, List.of()),
        parts.getOrDefault(Split.TEST, List.of()));
  }

  /** The documents of one split. */
  public List<D> documents(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VAL -> val;
      case TEST -> test;
    };
  }

  /** The first 53 bits of the hash, read as a number in [0, 1). */
  private static double position(MessageDigest sha256, long seed, String document) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
    byte[] hash = sha256.digest(document.getBytes(UTF_8));
    return (ByteBuffer.wrap(hash).getLong() >>> 11) * HASH_RANGE;
  }

  private static TextException empty(
      Split split, List<String> documents, SplitFractions fractions, long seed) {
    return new TextException(
        "split %s is empty: %d documents (%d of them distinct) are too few for the fraction %s with seed %d; "
                .formatted(
                    split.word(),
                    documents.size(),
                    documents.stream().distinct().count(),
                    fractions.of(split),
                    seed)
            + "give more text, a larger fraction, or without prompts a smaller document unit (file > paragraph > line)");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
