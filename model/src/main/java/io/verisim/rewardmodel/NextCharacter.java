package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.text.SortedTokens;
import io.verisim.text.SortedTokens.Beginning;
import io.verisim.text.SortedTokens.Next;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * its characters. Each text is read as the beginning of a line.
 *
 * <p>It deviates from the sources in two points. Sequences that the tokenizer would not produce
 * count as well, with what the model gives them. A token that ends inside a character counts in
 * equal parts for all characters that it may be the beginning of; one that begins inside a
 * character does not count. A character that no token goes on with has the probability
 * {@link #LEAST}.
 */
final class NextCharacter implements NextToken {
  /** Before normalisation. */
  private static final double LEAST = 1e-12;

  /** Nodes that a model reads at once, about. */
  private static final int NODES = 256;

  /** Characters of a text that are predicted at once. */
  private static final int CHARACTERS = 64;

  /** A window with too many tokens is made shorter by this part of it. */
  private static final int SHORTER = 4;

  /** Logits and their sums at once, in numbers. */
  private static final int NUMBERS = 1 << 24;

  /** Log-probabilities that are kept, because GRPO needs those of a step twice, in numbers. */
  private static final int KEPT = 1 << 24;

  private final Gpt gpt;
  private final Tokenizer tokenizer;
  private final Tokenizer base;
  private final SortedTokens sorted;
  private final List<Next> first;
  private final int[] newline;
  private final Map<String, Integer> characters = new HashMap<>();
  private final Map<String, List<Integer>> partly = new HashMap<>();
  private final Deque<Kept> kept = new ArrayDeque<>();

  private record Kept(TokenRows texts, float[] logs) {}

  /**
   * @param tokenizer of the model
   * @param base one whose tokens are characters
   */
  NextCharacter(Gpt gpt, Tokenizer tokenizer, Tokenizer base) {
    this.gpt = gpt;
    this.tokenizer = tokenizer;
    this.base = base;
    this.sorted = new SortedTokens(tokenizer);
    this.first = sorted.next(sorted.all());
    this.newline = tokenizer.encode("\n");
    for (int id = 0; id < base.vocabularySize(); id++) {
      byte[] bytes = base.bytes(id);
      characters.put(SortedTokens.key(bytes), id);
      for (int length = 1; length < bytes.length; length++) {
        partly
            .computeIfAbsent(
                SortedTokens.key(Arrays.copyOf(bytes, length)), key -> new ArrayList<>())
            .add(id);
      }
    }
  }

  /** Any number: it divides them itself. */
  @Override
  public int rowsAtOnce(int length, int positions) {
    return Integer.MAX_VALUE;
  }

  @Override
  public double forwardFlops(int rows, int length) {
    return gpt.config().forwardFlops(rows, length);
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
    kept.addLast(read);
    long numbers = kept.stream().mapToLong(one -> one.logs().length).sum();
    while (numbers > KEPT) {
      numbers -= kept.removeFirst().logs().length;
    }
  }

  private float[] read(TokenRows texts, ProgressListener listener) {
    int size = base.vocabularySize();
    float[] logs = new float[texts.size() * (texts.width() - 1) * size];
    Arrays.fill(logs, (float) -Math.log(size));
    Batch batch = new Batch();
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.tokens()[row];
      int last = texts.to()[row];
      int start = 0;
      int end = end(text, start, last);
      int from = texts.firstPredicted(row) + 1;
      while (from < last) {
        while (end <= from) { // Windows overlap by half.
          start = Math.min(from - 1, end - (end - start) / 2);
          end = Math.max(from + 1, end(text, start, last));
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

  /** The end of a long window from {@code start} whose tokens fit a block. */
  private int end(int[] text, int start, int to) {
    int end = to;
    while (end > start + 1
        && encoded(text, start, end - 1).length > gpt.config().blockSize()) {
      end -= Math.max(1, (end - start) / SHORTER);
    }
    return end;
  }

  /** The tokens of a newline and of the characters from {@code start} to {@code end}. */
  private int[] encoded(int[] text, int start, int end) {
    String part = base.decode(Arrays.copyOfRange(text, start, end));
    int[] tokens = tokenizer.encode("\n" + part);
    if (Arrays.mismatch(newline, tokens) == newline.length || end == start) {
      return tokens;
    }
    int[] own = tokenizer.encode(part);
    int[] joined = Arrays.copyOf(newline, newline.length + own.length);
    System.arraycopy(own, 0, joined, newline.length, own.length);
    return joined;
  }

  /** What the next token adds to the probability of a character. */
  private record Part(Place place, int node, int set, int character, double share) {}

  /** A position whose next character is asked for. */
  private record Place(int at, List<Part> parts) {}

  /** Texts whose beginnings are read at once. */
  private final class Batch {
    private final TokenForest forest = new TokenForest();
    private final List<Place> places = new ArrayList<>();
    private final List<long[]> sets = new ArrayList<>();

    boolean isFull() {
      return forest.size() >= NODES || (long) forest.size() * gpt.config().vocabSize() >= NUMBERS;
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
        asked[i - from] = new Place(at + i * base.vocabularySize(), new ArrayList<>());
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
          if (i == b && base.endToken().isPresent() && tokenizer.endToken().isPresent()) {
            int end = sorted.size();
            addPart(asked[i - from], node, end, end + 1, base.endToken().getAsInt(), 1);
          }
        }
        rest = sorted.then(rest, base.bytes(text[i]));
      }
    }

    /**
     * The node of a beginning; negative if the tokenizer changes the text, or if it is too long.
     */
    private int node(int[] text, int start, int b) {
      int[] tokens = encoded(text, start, b);
      if (tokens.length > gpt.config().blockSize()) {
        return -1;
      }
      StringBuilder read = new StringBuilder();
      for (int i = newline.length; i < tokens.length; i++) {
        read.append(SortedTokens.key(tokenizer.bytes(tokens[i])));
      }
      String part = base.decode(Arrays.copyOfRange(text, start, b));
      boolean same =
          read.toString().equals(SortedTokens.key(part.getBytes(StandardCharsets.UTF_8)));
      return same ? forest.add(tokens) : -1;
    }

    private void addNext(Place place, int node, List<Next> all) {
      for (Next next : all) {
        if (!next.whole()) {
          List<Integer> possible = partly.getOrDefault(next.bytes(), List.of());
          for (int character : possible) {
            addPart(place, node, next.first(), next.last(), character, 1.0 / possible.size());
          }
        } else if (characters.containsKey(next.bytes())) {
          addPart(place, node, next.first(), next.last(), characters.get(next.bytes()), 1);
        }
      }
    }

    private void addPart(Place place, int node, int first, int last, int character, double share) {
      place.parts().add(new Part(place, node, sets.size(), character, share));
      sets.add(new long[] {node, first, last});
    }

    void read(float[] logs, ProgressListener listener) {
      if (places.isEmpty()) {
        return;
      }
      double[] reached = new double[forest.size()];
      double[] masses = masses(reached, listener);
      for (Place place : places) {
        fill(logs, place, masses, reached);
      }
    }

    /** The probability of each set. */
    private double[] masses(double[] reached, ProgressListener listener) {
      int asked = sets.size();
      int root = newline.length - 1;
      for (int node = 0; node < forest.size(); node++) {
        int rank = sorted.rank(forest.token(node));
        int parent = Math.max(0, forest.parent(node));
        sets.add(new long[] {parent, Math.max(0, rank), rank + 1});
      }
      double[] masses;
      try (NDManager scope = gpt.newScope()) {
        masses = GptScript.nextMasses(scope, gpt, forest.tensors(scope), tensors(scope))
            .toDoubleArray();
      }
      listener.onCompute(Flops.scored(forest.size(), gpt.config().forwardFlops(1, forest.size())));
      listener.onProgress();
      for (int node = 0; node < forest.size(); node++) {
        reached[node] = node <= root
            ? 0
            : reached[forest.parent(node)] + Math.log(Math.max(0, masses[asked + node]));
      }
      return masses;
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
      double highest = place.parts().stream()
          .mapToDouble(part -> reached[part.node()])
          .max()
          .orElse(Double.NEGATIVE_INFINITY);
      if (highest == Double.NEGATIVE_INFINITY) {
        return; // The tokenizer changes the text: all characters alike.
      }
      double total = 0;
      for (Part part : place.parts()) {
        double mass = Math.exp(reached[part.node()] - highest) * part.share() * masses[part.set()];
        sums[part.character()] += mass;
        total += mass;
      }
      for (int id = 0; id < sums.length; id++) {
        logs[place.at() + id] = (float) Math.log(Math.max(sums[id] / total, LEAST));
      }
    }
  }
}
