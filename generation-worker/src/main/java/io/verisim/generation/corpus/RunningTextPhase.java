package io.verisim.generation.corpus;

import io.verisim.engine.ProgressListener;
import io.verisim.spec.DocumentUnit;
import io.verisim.text.Split;
import io.verisim.text.SplitRule;
import io.verisim.text.TextException;
import io.verisim.text.TokenFile;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import io.verisim.training.Phase;
import io.verisim.worker.CorpusFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Divides documents into splits and converts each split to tokens, in pieces. Several threads
 * encode; the pieces of a split are written in the order of its documents. Neither documents nor
 * tokens are held in memory.
 *
 * <p>A checkpoint has the tokens that are written and the number of documents that were read. When
 * it is restored, the source is read again up to there, without encoding.
 */
public final class RunningTextPhase implements Phase {
  /** Characters of a piece, about. Tokenizers take twice as long for the same text in megabytes. */
  private static final int PIECE = 1 << 14;

  /** Characters of a step, about. */
  private static final int STEP = 1 << 24;

  private static final String STATE = "state.json";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Text of a split on its way to tokens. */
  private record Piece(Split split, Future<int[]> tokens) {}

  private final DocumentSource source;
  private final DocumentUnit unit;
  private final SplitRule rule;
  private final @Nullable Tokenizer tokenizer;
  private final CorpusFolder target;
  private final int pieceSize;
  private final int stepSize;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  private final BitSet characters = new BitSet();
  private final Map<Split, StringBuilder> texts = new EnumMap<>(Split.class);
  private final Map<Split, TokenFile.Writer> writers = new EnumMap<>(Split.class);
  private final Map<Split, Long> documents = new EnumMap<>(Split.class);
  private long hash;
  private long step;
  private boolean ended;

  /**
   * Becomes the owner of the source.
   *
   * @param source has not been read yet
   * @param unit whose separator follows each document
   * @param tokenizer null for one token per distinct character
   * @param target an empty folder for the tokens
   */
  public RunningTextPhase(
      DocumentSource source,
      DocumentUnit unit,
      SplitRule rule,
      @Nullable Tokenizer tokenizer,
      CorpusFolder target) {
    this(source, unit, rule, tokenizer, target, PIECE, STEP);
  }

  /**
   * @param pieceSize characters of a piece, about
   * @param stepSize characters of a step, about
   */
  RunningTextPhase(
      DocumentSource source,
      DocumentUnit unit,
      SplitRule rule,
      @Nullable Tokenizer tokenizer,
      CorpusFolder target,
      int pieceSize,
      int stepSize) {
    this.source = source;
    this.pieceSize = pieceSize;
    this.stepSize = stepSize;
    this.unit = unit;
    this.rule = rule;
    this.tokenizer = tokenizer;
    this.target = target;
    for (Split split : Split.values()) {
      texts.put(split, new StringBuilder());
      documents.put(split, 0L);
    }
  }

  /** Documents of each split. */
  public Map<Split, Long> documents() {
    return documents;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long totalSteps() {
    double progress = source.progress();
    if (ended || progress == 0) {
      return ended ? step : step + 1;
    }
    return Math.max(step + 1, Math.round(step / progress));
  }

  @Override
  public String unit() {
    return "parts of 16 MiB";
  }

  @Override
  public boolean finished() {
    return ended;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    try {
      source.report(listener);
      List<Piece> pieces = new ArrayList<>();
      for (long read = 0; !ended && read < stepSize; ) {
        String document = source.next();
        if (document == null) {
          ended = true;
          for (Split split : Split.values()) {
            send(split, 1, pieces);
          }
        } else {
          add(document, pieces);
          read += document.length() + 1L;
        }
      }
      for (Piece piece : pieces) {
        write(piece, listener);
      }
      step++;
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String document, List<Piece> pieces) {
    Split split = rule.of(document);
    hash = 31 * hash + document.hashCode();
    documents.merge(split, 1L, Long::sum);
    StringBuilder text = text(split);
    text.append(document).append(unit.separator());
    send(split, pieceSize, pieces);
  }

  private StringBuilder text(Split split) {
    return Objects.requireNonNull(texts.get(split));
  }

  /** Encodes the text of a split in pieces, as long as it has at least some characters. */
  private void send(Split split, int least, List<Piece> pieces) {
    StringBuilder text = text(split);
    while (text.length() >= least) {
      int length = text.length() < 2 * pieceSize ? text.length() : cut(text);
      String piece = text.substring(0, length);
      text.delete(0, length);
      pieces.add(new Piece(split, threads.submit(() -> encode(piece))));
    }
  }

  /** A place in a long document: after a line, or at least not inside a character. */
  private int cut(StringBuilder text) {
    int line = text.lastIndexOf("\n", pieceSize - 1) + 1;
    if (line > 0) {
      return line;
    }
    return Character.isHighSurrogate(text.charAt(pieceSize - 1)) ? pieceSize + 1 : pieceSize;
  }

  private int[] encode(String text) {
    return tokenizer == null ? text.codePoints().toArray() : tokenizer.encode(text);
  }

  private void write(Piece piece, ProgressListener listener) throws IOException {
    int[] tokens = result(piece.tokens(), listener);
    if (tokenizer == null) {
      for (int character : tokens) {
        characters.set(character);
      }
    }
    writer(piece.split()).append(tokens);
  }

  private static int[] result(Future<int[]> tokens, ProgressListener listener) {
    try {
      while (true) {
        listener.onProgress();
        try {
          return tokens.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          // A long piece is still being encoded.
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while text was encoded", e);
    }
  }

  private TokenFile.Writer writer(Split split) throws IOException {
    TokenFile.Writer writer = writers.get(split);
    if (writer == null) {
      writer = target.writer(split, vocabulary());
      writers.put(split, writer);
    }
    return writer;
  }

  /** Characters are kept as code points until all of them are known. */
  private int vocabulary() {
    return tokenizer == null ? Character.MAX_CODE_POINT : tokenizer.vocabularySize();
  }

  /**
   * Writes the tokens of a finished phase into the folder of the corpus, and says their tokenizer.
   *
   * @param corpus the target of this phase, or another folder if characters are the tokens
   * @throws TextException if a split has no document
   */
  public Tokenizer finish(CorpusFolder corpus, ProgressListener listener) throws IOException {
    rule.requireDocuments(documents);
    for (TokenFile.Writer writer : writers.values()) {
      writer.close();
    }
    if (tokenizer != null) {
      return tokenizer;
    }
    Tokenizer learned = Tokenizers.ofCharacters(characters.stream().toArray());
    int[] ids = new int[characters.length()];
    int id = 0;
    for (int character : characters.stream().toArray()) {
      ids[character] = id++;
    }
    for (Split split : Split.values()) {
      TokenFile codePoints = target.tokens(split);
      try (TokenFile.Writer writer = corpus.writer(split, learned.vocabularySize())) {
        for (long from = 0; from < codePoints.size(); from += PIECE) {
          int[] tokens = codePoints.range(from, (int) Math.min(PIECE, codePoints.size() - from));
          for (int i = 0; i < tokens.length; i++) {
            tokens[i] = ids[tokens[i]];
          }
          writer.append(tokens);
          listener.onProgress();
        }
      }
    }
    return learned;
  }

  @Override
  public void save(Path folder) throws IOException {
    ObjectNode state = JSON.createObjectNode();
    state.put("step", step).put("ended", ended).put("hash", hash);
    ArrayNode known = state.putArray("characters");
    characters.stream().forEach(known::add);
    for (Split split : Split.values()) {
      state
          .putObject(split.word())
          .put("documents", documents.get(split))
          .put("text", text(split).toString());
      TokenFile.Writer writer = writers.get(split);
      if (writer != null) {
        writer.flush();
      }
      target.copyTokens(split, vocabulary(), folder);
    }
    Files.write(folder.resolve(STATE), JSON.writeValueAsBytes(state));
  }

  @Override
  public void restore(Path folder) throws IOException {
    JsonNode state = JSON.readTree(Files.readAllBytes(folder.resolve(STATE)));
    step = state.path("step").asLong();
    state.path("characters").forEach(character -> characters.set(character.asInt()));
    CorpusFolder saved = new CorpusFolder(folder);
    long read = 0;
    for (Split split : Split.values()) {
      JsonNode one = state.path(split.word());
      documents.put(split, one.path("documents").asLong());
      read += documents.get(split);
      text(split).append(one.path("text").asString());
      saved.copyTokens(split, vocabulary(), target.folder());
    }
    skip(read, state.path("hash").asLong());
    ended = state.path("ended").asBoolean();
    if (ended && source.next() != null) {
      throw changed();
    }
  }

  private void skip(long read, long expected) throws IOException {
    for (long i = 0; i < read; i++) {
      String document = source.next();
      if (document == null) {
        throw changed();
      }
      hash = 31 * hash + document.hashCode();
    }
    if (hash != expected) {
      throw changed();
    }
  }

  private static TextException changed() {
    return new TextException("corpus.source: the source has changed while the corpus was prepared;"
        + " start a new run with the source as it is now");
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try (source) {
      for (TokenFile.Writer writer : writers.values()) {
        writer.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
