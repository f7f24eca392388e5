package io.verisim.worker;

import io.verisim.spec.Direction;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.text.SplitText;
import io.verisim.text.Tokenizer;
import io.verisim.text.TokenizerFiles;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The files of a corpus artifact: {@code train.bin}, {@code val.bin} and {@code test.bin} of
 * little-endian int32 tokens, {@code tokenizer.json} and {@code tokenizer_config.json}, and
 * {@code grammar.txt} if a grammar generated the text. If the corpus has prompts and completions,
 * {@code train.lengths.bin} and so on have two int32 numbers for each example, the tokens of its
 * prompt and of its completion, and the tokens are those of all examples, one after the other,
 * without end tokens.
 */
public record CorpusFolder(Path folder) {
  private static final String GRAMMAR = "grammar.txt";

  /** The text of a split. */
  public SplitText text(Split split) throws IOException {
    int[] tokens = numbers(file(split));
    Path file = lengths(split);
    if (!Files.exists(file)) {
      return new RunningText(tokens);
    }
    int[] lengths = numbers(file);
    int[][] prompts = new int[lengths.length / 2][];
    int[][] completions = new int[prompts.length][];
    int at = 0;
    for (int example = 0; example < prompts.length; example++) {
      int middle = at + lengths[2 * example];
      int end = middle + lengths[2 * example + 1];
      prompts[example] = Arrays.copyOfRange(tokens, at, middle);
      completions[example] = Arrays.copyOfRange(tokens, middle, end);
      at = end;
    }
    return new Examples(prompts, completions, TokenizerFiles.endToken(folder).orElseThrow());
  }

  /** The text of a split in the order in which a model reads it. */
  public SplitText text(Split split, Direction direction) throws IOException {
    SplitText text = text(split);
    return text instanceof RunningText running && direction != Direction.LEFT_TO_RIGHT
        ? new RunningText(direction.read(running.tokens()))
        : text;
  }

  public void write(Split split, SplitText text) throws IOException {
    if (text instanceof RunningText running) {
      write(file(split), running.tokens());
    } else if (text instanceof Examples examples) {
      write(split, examples);
    }
  }

  private void write(Split split, Examples examples) throws IOException {
    int[] lengths = new int[2 * examples.count()];
    int[] tokens = new int[examples.size() - examples.count()];
    int at = 0;
    for (int example = 0; example < examples.count(); example++) {
      int[] prompt = examples.prompt(example);
      int[] completion = examples.completion(example);
      lengths[2 * example] = prompt.length;
      lengths[2 * example + 1] = completion.length;
      System.arraycopy(prompt, 0, tokens, at, prompt.length);
      System.arraycopy(completion, 0, tokens, at + prompt.length, completion.length);
      at += prompt.length + completion.length;
    }
    write(file(split), tokens);
    write(lengths(split), lengths);
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

  private Path file(Split split) {
    return folder.resolve(split.word() + ".bin");
  }

  private Path lengths(Split split) {
    return folder.resolve(split.word() + ".lengths.bin");
  }
}
