package io.verisim.generation;

import io.verisim.contract.GenerationActivities.ModelImportInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.ModelException;
import io.verisim.gpt.PretrainedFolder;
import io.verisim.spec.Architecture;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.Precision;
import io.verisim.spec.Problem;
import io.verisim.spec.SpecException;
import io.verisim.spec.Word;
import io.verisim.stage.StageDefinition;
import io.verisim.text.TextException;
import io.verisim.text.Tokenizer;
import io.verisim.text.TokenizerFiles;
import io.verisim.text.Tokenizers;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model that another program wrote, with its tokenizer, and commits it in the form of every
 * other model of the run: weights in float32, with their own names.
 */
record ModelImportStage(ModelImportInput input, ModelSource source) implements Stage {
  private static final int BUFFER = 1 << 20;

  @Override
  public StageDefinition definition() {
    return StageExecutor.definition(
        input.run(),
        input.spec(),
        input.artifact(),
        StageNames.IMPORTED_MODEL,
        List.of(),
        Map.of("from", from()));
  }

  private String from() {
    return Objects.requireNonNull(input.model().from(), "from");
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    ProgressListener listener = loop.listener();
    Path folder = source.folder(input.key(), from(), loop.context().scratch(), listener);
    try (Gpt gpt = model(folder, listener)) {
      requireAgreement(gpt.config());
      Path output = loop.context().output();
      GptFolder.write(output, gpt, listener);
      CorpusFolder.write(output, tokenizer(folder, gpt.config()));
      long parameters =
          gpt.parameters().arrays().stream().mapToLong(array -> array.size()).sum();
      return Map.of(
          "architecture", gpt.config().architecture().word(),
          "parameters", parameters,
          "vocabularySize", gpt.config().vocabSize(),
          "context", gpt.config().embedding().context(),
          "sourceSha256", sha256(folder, listener));
    }
  }

  private Gpt model(Path folder, ProgressListener listener) {
    try {
      return PretrainedFolder.read(folder, Precision.FLOAT32, listener);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Tokenizer tokenizer(Path folder, GptConfig config) {
    try {
      return Tokenizers.readEndless(TokenizerFiles.readPretrained(folder), config.vocabSize());
    } catch (IOException | TextException e) {
      throw unusable(e);
    }
  }

  private ModelException unusable(Exception why) {
    String reason = why instanceof AccessDeniedException
        ? "the generation worker may not read " + why.getMessage()
        : why.getMessage();
    return new ModelException(input.key() + ": " + from() + ": " + reason, why);
  }

  /** Checks what the specification says of the model's shape. */
  private void requireAgreement(GptConfig has) {
    ModelSpec says = input.model();
    List<Problem> problems = new ArrayList<>();
    if (says.blockSize() > has.embedding().context()) {
      problems.add(new Problem(
          "model.blockSize",
          "is " + says.blockSize() + ", but the model of " + input.key() + " reads "
              + has.embedding().context() + " tokens at most; set it to that or less"));
    }
    compare(problems, "architecture", says.architecture(), has.architecture());
    compare(problems, "nLayer", says.nLayer(), has.nLayer());
    compare(problems, "nHead", says.nHead(), has.block().heads());
    compare(problems, "nKvHead", says.nKvHead(), has.block().kvHeads());
    compare(problems, "nEmbd", says.nEmbd(), has.nEmbd());
    if (has.architecture() == Architecture.GPT2) { // Of other architectures they say nothing.
      compare(problems, "bias", says.bias(), has.block().biases().mlp());
      compare(problems, "positions", says.positions(), has.embedding().positions());
    }
    if (!problems.isEmpty()) {
      throw new SpecException("the specification does not fit the model " + from(), problems);
    }
  }

  private void compare(List<Problem> problems, String key, @Nullable Object says, Object has) {
    if (says != null && !says.equals(has)) {
      String section = input.key().substring(0, input.key().lastIndexOf('.') + 1);
      problems.add(new Problem(
          section + key,
          "is " + shown(says) + ", but the model's config.json has " + shown(has) + "; remove it"));
    }
  }

  private static Object shown(Object value) {
    return value instanceof Word word ? word.word() : value;
  }

  /** The digest of the model's description, its weights and its tokenizer. */
  private static String sha256(Path folder, ProgressListener listener) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
    List<Path> files = new ArrayList<>(List.of(folder.resolve(GptFolder.CONFIG)));
    files.addAll(PretrainedFolder.weights(folder));
    files.add(folder.resolve(TokenizerFiles.TOKENIZER));
    byte[] buffer = new byte[BUFFER];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(buffer, 0, read);
          listener.onProgress();
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
