package io.verisim.rewardmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.text.SortedTokens;
import io.verisim.text.SortedTokens.Beginning;
import io.verisim.text.SortedTokens.Next;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The distribution over the next character of a model that reads other tokens (Phan et al. 2024,
 * Exact Byte-Level Probabilities from Tokenized Language Models; Vieira et al. 2024, From Language
 * Models over Tokens to Language Models over Characters).
 *
 * <p>A text x goes on with the character c if, for some of its beginnings b, the next token after b
 * covers the rest of x and c:
 *
 * <pre>{@code
 * P(x c) = sum over beginnings b of x:  P(tokens of b) * sum over tokens t that begin with (x without b) c:  P(t | tokens of b)
 * }</pre>
 *
 * <p>With the vocabulary sorted, the inner sum is a difference of two cumulative sums. The tokens
 * of all beginnings are one forest, so that a text costs about one token of the model for each of
 * its characters. Each text is read as the beginning of a line. A character that the tokenizer
 * changes is one that no token goes on with, and what follows it is read as a text of its own.
 *
 * <p>It deviates from the sources in two points. Sequences that the tokenizer would not produce
 * count as well, with what the model gives them. A token that ends inside a character counts in
 * equal parts for all characters that it may be the beginning of; one that begins inside a
 * character does not count. A character that no token goes on with has the probability
 * {@link #LEAST}.
 */
final class NextCharacter implements NextToken {
  private static final double LEAST = 1e-12;
  private static final String LINE = "\n";

  /** Nodes that the model reads at once, at most. */
  private static final int NODES = 256;

  /** Characters of a text that are predicted at once. */
  private static final int CHARACTERS = 64;

  /** A window with too many tokens is made shorter by this part of it. */
  private static final int SHORTER = 4;

  /** Log-probabilities that are kept, in numbers. */
  private static final int KEPT = 1 << 24;

  private final Gpt gpt;
  private final Tokenizer tokenizer;
  private final Tokenizer base;
  private final SortedTokens sorted;
  private final List<Next> first;
  private final int[] newline;
  private final Map<String, int[]> characters;
  private final List<Kept> kept = new ArrayList<>();

  private record Kept(TokenRows texts, float[] logs) {}

  /** For tokenizers without an {@link #obstacle}. */
  NextCharacter(Gpt gpt, Tokenizer tokenizer, Tokenizer base) {
    this.gpt = gpt;
    this.tokenizer = tokenizer;
    this.base = base;
    this.sorted = new SortedTokens(tokenizer);
    this.first = sorted.next(sorted.all());
    this.newline = tokenizer.encode(LINE);
    this.characters = characters(base);
  }

  /** The characters of a tokenizer that begin with the same bytes. */
  private static Map<String, int[]> characters(Tokenizer base) {
    Map<String, List<Integer>> characters = new HashMap<>();
    for (int id = 0; id < base.vocabularySize(); id++) {
      byte[] bytes = base.bytes(id);
      for (int length = 1; length <= bytes.length; length++) {
        characters
            .computeIfAbsent(
                SortedTokens.key(Arrays.copyOf(bytes, length)), key -> new ArrayList<>())
            .add(id);
      }
    }
    Map<String, int[]> arrays = new HashMap<>();
    characters.forEach(
        (key, ids) -> arrays.put(key, ids.stream().mapToInt(Integer::intValue).toArray()));
    return arrays;
  }

  /**
   * Why a model with a tokenizer has no distribution over the next token of a base model.
   *
   * @return nothing if it has one
   */
  static Optional<String> obstacle(Tokenizer tokenizer, Tokenizer base) {
    if (!base.isCharacters()) {
      return Optional.of("the base model's tokens are no characters");
    }
    if (!tokenizer.hasBytes()) {
      return Optional.of("the decoder of its tokenizer.json is not byte-level, SentencePiece's or"
          + " Fuse, so the text of its tokens is not known");
    }
    int[] newline = tokenizer.encode(LINE);
    if (newline.length == 0 || !tokenizer.decode(newline).endsWith(LINE)) {
      return Optional.of("its tokenizer has no token for the end of a line");
    }
    SortedTokens sorted = new SortedTokens(tokenizer);
    int size = base.vocabularySize();
    long whole = IntStream.range(0, size)
        .filter(id -> !sorted.then(sorted.all(), base.bytes(id)).isEmpty())
        .count();
    return 2 * whole >= size
        ? Optional.empty()
        : Optional.of("its tokenizer has tokens that begin with a whole character for only " + whole
            + " of the text's " + size + " characters");
  }

  @Override
  public double forwardFlops(int rows, int length) {
    return gpt.config().forwardFlops(rows, length);
  }

  @Override
  public synchronized void forget() {
    kept.clear();
  }

  @Override
  public synchronized NDArray logProbabilities(
      NDManager scope, TokenRows texts, ProgressListener listener) {
    float[] logs = known(texts);
    if (logs == null) {
      logs = read(texts, listener);
      keep(new Kept(texts, logs));
    }
    return scope.create(logs, new Shape(texts.size(), texts.width() - 1, base.vocabularySize()));
  }

  private float @Nullable [] known(TokenRows texts) {
    for (Kept one : kept) {
      if (Arrays.deepEquals(one.texts().tokens(), texts.tokens())
          && Arrays.equals(one.texts().from(), texts.from())
          && Arrays.equals(one.texts().to(), texts.to())) {
        return one.logs();
      }
    }
    return null;
  }

  private void keep(Kept read) {
    long numbers = kept.stream().mapToLong(one -> one.logs().length).sum();
    if (numbers + read.logs().length <= KEPT) {
      kept.add(read);
    }
  }

  private float[] read(TokenRows texts, ProgressListener listener) {
    int size = base.vocabularySize();
    float[] logs = new float[texts.size() * (texts.width() - 1) * size];
    Arrays.fill(logs, Float.NaN);
    Batch batch = new Batch();
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.tokens()[row];
      int last = texts.to()[row];
      int from = texts.firstPredicted(row) + 1;
      int start = 0;
      while (from < last) {
        int changed = changed(text, start, last);
        int end = end(text, start, changed < 0 ? last : changed + 1);
        if (end <= from) { // The next window overlaps by half, if it can.
          boolean broken = changed >= 0 && end == changed + 1;
          start = broken ? end : Math.max(start + 1, end - (end - start) / 2);
          continue;
        }
        int to = Math.min(end, from + CHARACTERS);
        batch.add(text, start, from, to, (row * (texts.width() - 1) - 1) * size);
        if (batch.isFull()) {
          batch.read(logs, listener);
          batch = new Batch();
        }
        from = to;
      }
    }
    batch.read(logs, listener);
    return logs;
  }

  /** The first character from {@code start} on that the tokenizer changes; negative if none. */
  private int changed(int[] text, int start, int last) {
    byte[] part = base.decode(Arrays.copyOfRange(text, start, last)).getBytes(UTF_8);
    int same = Arrays.mismatch(part, bytes(encoded(text, start, last)));
    if (same < 0 || same >= part.length) {
      return -1;
    }
    String before = new String(part, 0, same + 1, UTF_8); // With a part of the changed character.
    return start + before.codePointCount(0, before.length()) - 1;
  }

  /** What tokens after the newline stand for. */
  private byte[] bytes(int... tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = newline.length; i < tokens.length; i++) {
      bytes.writeBytes(tokenizer.bytes(tokens[i]));
    }
    return bytes.toByteArray();
  }

  /** The end of a window from {@code start}, at most {@code last}, whose tokens fit a block. */
  private int end(int[] text, int start, int last) {
    int end = last;
    while (end > start + 1
        && encoded(text, start, end - 1).length > gpt.config().blockSize()) {
      end -= Math.max(1, (end - start) / SHORTER);
    }
    return end;
  }

  /** The tokens of a newline and of the characters from {@code start} to {@code end}. */
  private int[] encoded(int[] text, int start, int end) {
    String part = base.decode(Arrays.copyOfRange(text, start, end));
    int[] tokens = tokenizer.encode(LINE + part);
    if (end == start || Arrays.mismatch(newline, tokens) == newline.length) {
      return tokens;
    }
    int[] own = tokenizer.encode(part);
    int[] joined = Arrays.copyOf(newline, newline.length + own.length);
    System.arraycopy(own, 0, joined, newline.length, own.length);
    return joined;
  }

  /** What tokens with adjacent ranks add to the probability of characters, in equal parts. */
  private record Part(int node, int set, int[] characters) {}

  /** A position whose next character is asked for. */
  private static final class Place {
    private final int at;
    private final List<Part> parts = new ArrayList<>();

    /** Whether a token may begin here. */
    private boolean open;

    /** @param at the index of its first log-probability */
    Place(int at) {
      this.at = at;
    }
  }

  /** Texts whose beginnings are read at once. */
  private final class Batch {
    private final int most = BatchRows.read(gpt.config(), 1, NODES);
    private final TokenForest forest = new TokenForest();
    private final List<Place> places = new ArrayList<>();
    private final List<long[]> sets = new ArrayList<>();

    boolean isFull() {
      return forest.size() >= most;
    }

    /**
     * Adds a window of a text.
     *
     * @param from the first token to predict
     * @param to the token after the last one to predict
     * @param at where the log-probabilities of the text's token 0 would be
     */
    void add(int[] text, int start, int from, int to, int at) {
      Place[] asked = new Place[to - from];
      for (int i = from; i < to; i++) {
        asked[i - from] = new Place(at + i * base.vocabularySize());
        places.add(asked[i - from]);
      }
      for (int b = start; b < to; b++) {
        addBeginning(text, start, b, from, asked);
      }
    }

    /** The tokens that may follow the characters from {@code start} to {@code b}. */
    private void addBeginning(int[] text, int start, int b, int from, Place... asked) {
      Beginning rest = sorted.all();
      int node = -1;
      for (int i = b; i < from + asked.length && !rest.isEmpty(); i++) {
        if (i >= from) {
          node = node < 0 ? node(text, start, b) : node;
          if (node < 0) {
            return;
          }
          addNext(asked[i - from], node, i == b ? first : sorted.next(rest));
          if (i == b) {
            asked[i - from].open = true;
            addEnd(asked[i - from], node);
          }
        }
        rest = sorted.then(rest, base.bytes(text[i]));
      }
    }

    /** The node of a beginning; negative if the tokenizer changes it, or if it is too long. */
    private int node(int[] text, int start, int b) {
      int[] tokens = encoded(text, start, b);
      if (tokens.length > gpt.config().blockSize()) {
        return -1;
      }
      byte[] part = base.decode(Arrays.copyOfRange(text, start, b)).getBytes(UTF_8);
      return Arrays.equals(part, bytes(tokens)) ? forest.add(tokens) : -1;
    }

    private void addNext(Place place, int node, List<Next> all) {
      for (Next next : all) {
        int[] ids = characters.get(next.bytes());
        if (ids != null) {
          addPart(place, node, next.first(), next.last(), ids);
        }
      }
    }

    private void addEnd(Place place, int node) {
      if (base.endToken().isPresent() && tokenizer.endToken().isPresent()) {
        addPart(place, node, sorted.size(), sorted.size() + 1, base.endToken().getAsInt());
      }
    }

    private void addPart(Place place, int node, int first, int last, int... ids) {
      place.parts.add(new Part(node, sets.size(), ids));
      sets.add(new long[] {node, first, last});
    }

    void read(float[] logs, ProgressListener listener) {
      if (forest.size() == 0) {
        return;
      }
      double[] masses;
      try (NDManager scope = gpt.newScope()) {
        masses = GptScript.nextMasses(scope, gpt, forest.tensors(scope), tensors(scope))
            .toDoubleArray();
      }
      listener.onCompute(Flops.scored(forest.size(), gpt.config().forwardFlops(1, forest.size())));
      listener.onProgress();
      double[] reached = reached(masses);
      for (Place place : places) {
        if (place.open) {
          fill(logs, place, masses, reached);
        }
      }
    }

    /** The logarithm of the probability of each node after the newline. */
    private double[] reached(double... masses) {
      double[] reached = new double[forest.size()];
      for (int node = newline.length; node < reached.length; node++) {
        reached[node] = reached[forest.parent(node)] + masses[sets.size() + node];
      }
      return reached;
    }

    private GptScript.NextTokens tensors(NDManager scope) {
      int[] ids = sorted.ids();
      long[] order = Arrays.stream(ids).asLongStream().toArray();
      if (tokenizer.endToken().isPresent()) {
        order = Arrays.copyOf(order, ids.length + 1);
        order[ids.length] = tokenizer.endToken().getAsInt();
      }
      return new GptScript.NextTokens(
          scope.create(order), column(scope, 0), column(scope, 1), column(scope, 2));
    }

    private NDArray column(NDManager scope, int column) {
      return scope.create(sets.stream().mapToLong(set -> set[column]).toArray());
    }

    private void fill(float[] logs, Place place, double[] masses, double... reached) {
      double[] sums = new double[base.vocabularySize()];
      double highest =
          place.parts.stream().mapToDouble(part -> reached[part.node()]).max().orElseThrow();
      double total = 0;
      for (Part part : place.parts) {
        double mass = Math.exp(reached[part.node()] - highest) * Math.max(0, masses[part.set()]);
        for (int id : part.characters()) {
          sums[id] += mass / part.characters().length;
        }
        total += mass;
      }
      for (int id = 0; id < sums.length && total > 0; id++) {
        logs[place.at + id] = (float) Math.log(Math.max(sums[id] / total, LEAST));
      }
    }
  }
}
