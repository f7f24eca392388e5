package io.verisim.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Decides the split of a document by SHA-256 of the seed and the document's text. So equal
 * documents stay together, and adding documents moves no existing document. Not thread-safe.
 */
public final class SplitRule {
  private static final double HASH_RANGE = 0x1p-53;

  private final SplitFractions fractions;
  private final long seed;
  private final MessageDigest sha256 = sha256();

  public SplitRule(SplitFractions fractions, long seed) {
    this.fractions = fractions;
    this.seed = seed;
  }

  /** The split of a document. */
  public Split of(String document) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
    byte[] hash = sha256.digest(document.getBytes(UTF_8));
    // The first 53 bits, read as a number in [0, 1).
    return fractions.at((ByteBuffer.wrap(hash).getLong() >>> 11) * HASH_RANGE);
  }

  /**
   * Divides documents. Each split keeps their order.
   *
   * @param text the text of a document
   * @throws TextException when there is no document, or a split would be empty
   */
  public <D> Map<Split, List<D>> divide(List<D> documents, Function<D, String> text) {
    Map<Split, List<D>> parts = new EnumMap<>(Split.class);
    Map<Split, Long> sizes = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      parts.put(split, new ArrayList<>());
      sizes.put(split, 0L);
    }
    for (D document : documents) {
      Split split = of(text.apply(document));
      Objects.requireNonNull(parts.get(split)).add(document);
      sizes.merge(split, 1L, Long::sum);
    }
    requireDocuments(sizes);
    return parts;
  }

  /**
   * Checks that each split has a document.
   *
   * @param documents of each split
   * @throws TextException when there is no document, or a split would be empty
   */
  public void requireDocuments(Map<Split, Long> documents) {
    long all = documents.values().stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      throw new TextException("the corpus holds no text; give a file that is not blank");
    }
    documents.forEach((split, some) -> {
      if (some == 0) {
        throw new TextException(
            "split %s is empty: %d documents are too few for the fraction %s with seed %d; "
                    .formatted(split.word(), all, fractions.of(split), seed)
                + "give more text, a larger fraction, or without prompts a smaller document unit"
                + " (file > paragraph > line)");
      }
    });
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
