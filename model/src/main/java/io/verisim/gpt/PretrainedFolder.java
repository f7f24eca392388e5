package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model folder that another program wrote for transformers: {@code config.json}, and
 * {@code model.safetensors} or several such files with an index.
 */
public final class PretrainedFolder {
  private static final String INDEX = "model.safetensors.index.json";
  private static final String GPT2_PREFIX = "transformer.";
  private static final int NAMED = 3;

  /** Constants that older files hold beside the weights. */
  private static final Predicate<String> CONSTANT =
      Pattern.compile("\\.attn\\.(masked_)?bias$|rotary_emb\\.inv_freq$").asPredicate();

  private final Path folder;

  private PretrainedFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a model with weights of any floating-point type; the caller closes it. Its texts never
   * end, unless this program has trained it so: whether they do is decided by the corpus of a run.
   *
   * @throws IOException if the folder holds no model that is supported, or if its weights are not
   *     complete; the message names the file, the reason and the remedy
   */
  public static Gpt read(Path folder, Precision precision) throws IOException {
    return read(folder, precision, ProgressListener.NONE);
  }

  /** The same, with a listener that receives progress after each tensor. */
  public static Gpt read(Path folder, Precision precision, ProgressListener listener)
      throws IOException {
    if (!Files.exists(folder.resolve(GptFolder.CONFIG))) {
      throw new IOException(
          folder + " has no config.json; name a folder in the format of transformers");
    }
    GptConfig config = GptFolder.config(folder);
    NDManager owner = Torch.newScope();
    try {
      return Gpt.of(
          config, precision, owner, new PretrainedFolder(folder).tensors(config, owner, listener));
    } catch (IllegalArgumentException e) {
      owner.close();
      throw new IOException(folder + " does not hold this model: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private Tensors tensors(GptConfig config, NDManager owner, ProgressListener listener)
      throws IOException {
    Map<String, NDArray> found = new LinkedHashMap<>();
    for (Path file : files()) {
      Tensors some =
          TensorFile.read(owner, file, name -> !skipped(config, name), listener).tensors();
      for (String name : some.names()) {
        found.put(named(config, name), some.get(name));
      }
    }
    Set<String> wanted = GptLayout.of(config).keySet();
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(found.keySet());
    Set<String> strange = new TreeSet<>(found.keySet());
    strange.removeAll(wanted);
    if (!missing.isEmpty() || !strange.isEmpty()) {
      throw new IOException(folder + " does not hold the model of its config.json: "
          + listed("missing", missing) + (missing.isEmpty() || strange.isEmpty() ? "" : "; ")
          + listed("unexpected", strange)
          + "; copy the whole folder again, or write it with its language head");
    }
    return new Tensors(found);
  }

  /** Constants, and the head if it is the token embedding. */
  private static boolean skipped(GptConfig config, String name) {
    return CONSTANT.test(name) || (config.embedding().tied() && name.equals(GptLayout.HEAD));
  }

  /** The GPT-2 models of its authors have names without a prefix. */
  private static String named(GptConfig config, String name) {
    boolean bare = config.isGpt2() && !name.startsWith(GPT2_PREFIX) && !name.equals(GptLayout.HEAD);
    return bare ? GPT2_PREFIX + name : name;
  }

  private static String listed(String kind, Set<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String some = String.join(", ", names.stream().limit(NAMED).toList());
    return kind + " " + some
        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }

  /** The files with the weights of a folder. */
  public static List<Path> weights(Path folder) throws IOException {
    return new PretrainedFolder(folder).files();
  }

  private List<Path> files() throws IOException {
    Path whole = folder.resolve(GptFolder.WEIGHTS);
    if (Files.exists(whole)) {
      return List.of(whole);
    }
    Path index = folder.resolve(INDEX);
    if (Files.exists(index)) {
      return parts(index);
    }
    boolean pickled = Files.exists(folder.resolve("pytorch_model.bin"))
        || Files.exists(folder.resolve("pytorch_model.bin.index.json"));
    throw new IOException(folder
        + (pickled
            ? " has its weights in pytorch_model.bin, a pickled file, which may run any code; write"
                + " it again with save_pretrained of transformers, which makes model.safetensors"
            : " has no " + GptFolder.WEIGHTS + " and no " + INDEX
                + "; name a folder in the format of transformers"));
  }

  private List<Path> parts(Path index) throws IOException {
    Set<String> names = new TreeSet<>();
    try {
      JsonNode map = JsonMapper.shared().readTree(Files.readString(index)).path("weight_map");
      map.valueStream().forEach(name -> names.add(name.asString("")));
    } catch (JacksonException e) {
      throw new IOException(index + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (names.isEmpty()) {
      throw new IOException(index + " names no file with weights under weight_map");
    }
    for (String name : names) {
      if (name.isEmpty() || !Path.of(name).equals(Path.of(name).getFileName())) {
        throw new IOException(
            index + " names the file \"" + name + "\", expected one in the folder");
      }
      if (!Files.exists(folder.resolve(name))) {
        throw new IOException(
            index + " names " + name + ", which the folder lacks; copy the whole folder again");
      }
    }
    return names.stream().map(folder::resolve).toList();
  }
}
