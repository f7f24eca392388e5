package io.verisim.worker;

import io.verisim.spec.Direction;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.TokenFile;
import io.verisim.text.Tokenizer;
import io.verisim.text.TokenizerFiles;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a corpus artifact: {@code train.uint16.bin} or {@code train.int32.bin} and so on
 * with the tokens of each split ({@link TokenFile}), {@code tokenizer.json} and
 * {@code tokenizer_config.json}, and {@code grammar.txt} if a grammar generated the text. If the
 * corpus has prompts and completions, {@code train.lengths.bin} and so on have two little-endian
 * int32 numbers for each example, the tokens of its prompt and of its completion, and the tokens
 * are those of all examples, one after the other, without end tokens.
 */
public record CorpusFolder(Path folder) {
  private static final String GRAMMAR = "grammar.txt";
  private static final Map<Integer, String> TYPES =
      Map.of(Short.BYTES, ".uint16.bin", Integer.BYTES, ".int32.bin");

  /** The text of a split. Running text is memory-mapped. */
  public SplitText text(Split split) throws IOException {
    TokenFile tokens = tokens(split);
    Path file = lengths(split);
    if (!Files.exists(file)) {
      return new RunningText(tokens);
    }
    int[] lengths = numbers(file);
    int[][] prompts = new int[lengths.length / 2][];
    int[][] completions = new int[prompts.length][];
    long at = 0;
    for (int example = 0; example < prompts.length; example++) {
      int prompt = lengths[2 * example];
      int completion = lengths[2 * example + 1];
      prompts[example] = tokens.range(at, prompt);
      completions[example] = tokens.range(at + prompt, completion);
      at += prompt + completion;
    }
    return new Examples(prompts, completions, TokenizerFiles.endToken(folder).orElseThrow());
  }

  /** The text of a split in the order in which a model reads it. */
  public SplitText text(Split split, Direction direction) throws IOException {
    SplitText text = text(split);
    return text instanceof RunningText running && direction != Direction.LEFT_TO_RIGHT
        ? new RunningText(running.tokens().reversed())
        : text;
  }

  /** The tokens of a split, memory-mapped. */
  public TokenFile tokens(Split split) throws IOException {
    Path narrow = file(split, Short.BYTES);
    return Files.exists(narrow)
        ? TokenFile.map(narrow, Short.BYTES)
        : TokenFile.map(file(split, Integer.BYTES), Integer.BYTES);
  }

  /**
   * Opens the file for the tokens of a split, and appends to what is there.
   *
   * @param vocabularySize of the tokenizer; it decides the type of the file
   */
  public TokenFile.Writer writer(Split split, int vocabularySize) throws IOException {
    int width = TokenFile.width(vocabularySize);
    return new TokenFile.Writer(file(split, width), width);
  }

  /** Copies the tokens of a split, if there are any, into the folder of another corpus. */
  public void copyTokens(Split split, int vocabularySize, Path other) throws IOException {
    Path file = file(split, TokenFile.width(vocabularySize));
    if (Files.exists(file)) {
      Files.copy(file, other.resolve(file.getFileName()));
    }
  }

  /** Writes the tokens of a split, and the lengths of its examples. */
  public void write(Split split, SplitText text, int vocabularySize) throws IOException {
    try (TokenFile.Writer writer = writer(split, vocabularySize)) {
      if (text instanceof RunningText running) {
        writer.append(running.tokens().range(0, Math.toIntExact(running.size())));
      } else if (text instanceof Examples examples) {
        int[] lengths = new int[2 * examples.count()];
        for (int example = 0; example < examples.count(); example++) {
          lengths[2 * example] = examples.prompt(example).length;
          lengths[2 * example + 1] = examples.completion(example).length;
          writer.append(examples.prompt(example));
          writer.append(examples.completion(example));
        }
        write(lengths(split), lengths);
      }
    }
  }

  private static int[] numbers(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    if (content.length % Integer.BYTES != 0) {
      throw new IOException(
          file + " has " + content.length + " bytes, which is not a whole number of int32 numbers");
    }
    int[] numbers = new int[content.length / Integer.BYTES];
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(numbers);
    return numbers;
  }

  private static void write(Path file, int... numbers) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(numbers);
    Files.write(file, bytes.array());
  }

  public Tokenizer tokenizer() throws IOException {
    return tokenizer(folder);
  }

  /** The tokenizer in the folder of a corpus or of a model. */
  public static Tokenizer tokenizer(Path folder) throws IOException {
    return Tokenizers.read(TokenizerFiles.read(folder));
  }

  public void write(Tokenizer tokenizer) throws IOException {
    write(folder, tokenizer);
  }

  /** Writes a tokenizer into the folder of a model that uses it. */
  public static void write(Path folder, Tokenizer tokenizer) throws IOException {
    tokenizer.files().write(folder);
  }

  /** The text of the grammar that generated the corpus, if there is one. */
  public Optional<String> grammar() throws IOException {
    Path file = folder.resolve(GRAMMAR);
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  public void writeGrammar(String source) throws IOException {
    Files.writeString(folder.resolve(GRAMMAR), source);
  }

  private Path file(Split split, int width) {
    return folder.resolve(split.word() + TYPES.get(width));
  }

  private Path lengths(Split split) {
    return folder.resolve(split.word() + ".lengths.bin");
  }
}
