package io.verisim.worker;

import io.verisim.text.Split;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a corpus artifact: {@code train.bin}, {@code val.bin} and {@code test.bin} of
 * little-endian int32 tokens, {@code tokenizer.json}, and {@code grammar.txt} if a grammar
 * generated the text.
 */
public record CorpusFolder(Path folder) {
  public static final String TOKENIZER = "tokenizer.json";
  private static final String GRAMMAR = "grammar.txt";

  public int[] tokens(Split split) throws IOException {
    Path file = file(split);
    byte[] content = Files.readAllBytes(file);
    if (content.length % Integer.BYTES != 0) {
      throw new IOException(
          file + " has " + content.length + " bytes, which is not a whole number of int32 tokens");
    }
    int[] tokens = new int[content.length / Integer.BYTES];
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(tokens);
    return tokens;
  }

  public void write(Split split, int... tokens) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(tokens.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(tokens);
    Files.write(file(split), bytes.array());
  }

  public Tokenizer tokenizer() throws IOException {
    return Tokenizers.fromJson(Files.readString(folder.resolve(TOKENIZER)));
  }

  public void write(Tokenizer tokenizer) throws IOException {
    write(folder, tokenizer);
  }

  /** Writes a tokenizer into the folder of a model that uses it. */
  public static void write(Path folder, Tokenizer tokenizer) throws IOException {
    Files.writeString(folder.resolve(TOKENIZER), tokenizer.toJson());
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
}
