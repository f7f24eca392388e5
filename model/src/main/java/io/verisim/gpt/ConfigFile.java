package io.verisim.gpt;

import io.verisim.gpt.BlockShape.Biases;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.spec.Architecture;
import io.verisim.spec.Positions;
import io.verisim.spec.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code config.json} of a model folder, with the keys and defaults of transformers. Settings
 * that transformers does not know are stored under the key {@code verisim}.
 */
final class ConfigFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  /** Without a version, transformers takes a folder for an old one, and advises to change it. */
  private static final String TRANSFORMERS = "5.0.0";

  private static final String BOS = "bos_token_id";
  private static final String EOS = "eos_token_id";
  private static final String PAD = "pad_token_id";

  /** The token that ends a text here. */
  private static final String END = "end_token";

  private static final double LLAMA_THETA = 10_000;
  private static final double LLAMA_EPSILON = 1e-6;
  private static final double GPT2_EPSILON = 1e-5;
  private static final double GPT2_DROPOUT = 0.1;
  private static final int MISTRAL_WINDOW = 4096;
  private static final int MISTRAL_KV_HEADS = 8;
  private static final int QWEN_KV_HEADS = 32;
  private static final int QWEN3_HEAD_SIZE = 128;

  private final JsonNode root;

  private ConfigFile(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads the shape of a model.
   *
   * @throws IOException if the file cannot be read, is invalid, or describes a model that is not
   *     supported; the message names the file and the value
   */
  static GptConfig read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      return new ConfigFile(root).config();
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(file + " does not describe a supported model: " + e.getMessage(), e);
    }
  }

  private GptConfig config() {
    if (!root.isObject()) {
      throw new IllegalArgumentException("it is not a JSON object");
    }
    String type = root.path("model_type").asString("");
    Architecture architecture = Arrays.stream(Architecture.values())
        .filter(known -> known.word().equals(type))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "model_type is \"" + type + "\", expected one of " + Word.words(Architecture.class)));
    refuse(
        root.hasNonNull("quantization_config"),
        "its weights are quantised; use the model that they were made from");
    return architecture == Architecture.GPT2 ? gpt2() : llama(architecture);
  }

  private GptConfig gpt2() {
    String activation = root.path("activation_function").asString("gelu_new");
    refuse(
        !activation.equals("gelu_new") && !activation.equals("gelu_pytorch_tanh"),
        "activation_function is \"" + activation + "\", expected \"gelu_new\"");
    refuse(
        !flag("scale_attn_weights", true) || flag("scale_attn_by_inverse_layer_idx", false),
        "its attention is not scaled by the size of a head alone");
    int width = whole("n_embd");
    int heads = whole("n_head");
    Require.that(
        heads >= 1 && width % heads == 0,
        "n_embd",
        width,
        "a positive multiple of n_head " + heads);
    Biases biases = own().path("bias").asBoolean(true) ? Biases.ALL : Biases.NONE;
    BlockShape block = new BlockShape(
        heads,
        heads,
        width / heads,
        whole("n_inner", 4 * width),
        number("layer_norm_epsilon", GPT2_EPSILON),
        biases,
        false,
        null);
    return config(
        Architecture.GPT2,
        whole("n_layer"),
        width,
        number("resid_pdrop", GPT2_DROPOUT),
        new Embedding(
            whole("vocab_size"),
            whole("n_positions"),
            Positions.valueOf(own().path("positions").asString("learned").toUpperCase(Locale.ROOT)),
            flag("tie_word_embeddings", true),
            special()),
        block);
  }

  private GptConfig llama(Architecture architecture) {
    String activation = root.path("hidden_act").asString("silu");
    refuse(!activation.equals("silu"), "hidden_act is \"" + activation + "\", expected \"silu\"");
    int context = whole("max_position_embeddings");
    refuseSlidingWindows(architecture, context);
    int width = whole("hidden_size");
    int heads = whole("num_attention_heads");
    boolean bias = flag("attention_bias", false);
    Biases biases = switch (architecture) {
      case LLAMA -> new Biases(bias, bias, flag("mlp_bias", false));
      case QWEN2 -> new Biases(true, false, false);
      case QWEN3 -> new Biases(bias, bias, false);
      case MISTRAL, GPT2 -> Biases.NONE;
    };
    BlockShape block = new BlockShape(
        heads,
        whole("num_key_value_heads", kvHeads(architecture, heads)),
        whole("head_dim", headSize(architecture, width / Math.max(1, heads))),
        whole("intermediate_size"),
        number("rms_norm_eps", LLAMA_EPSILON),
        biases,
        architecture == Architecture.QWEN3,
        rotary());
    return config(
        architecture,
        whole("num_hidden_layers"),
        width,
        own().path("dropout").asDouble(number("attention_dropout", 0)),
        new Embedding(
            whole("vocab_size"),
            context,
            Positions.NONE,
            flag("tie_word_embeddings", false),
            special()),
        block);
  }

  /** If the key is there, but null, it means as many as there are heads of queries. */
  private int kvHeads(Architecture architecture, int heads) {
    if (root.has("num_key_value_heads")) {
      return heads;
    }
    return switch (architecture) {
      case MISTRAL -> MISTRAL_KV_HEADS;
      case QWEN2, QWEN3 -> QWEN_KV_HEADS;
      case GPT2, LLAMA -> heads;
    };
  }

  private int headSize(Architecture architecture, int share) {
    return architecture == Architecture.QWEN3 && !root.has("head_dim") ? QWEN3_HEAD_SIZE : share;
  }

  private GptConfig config(
      Architecture architecture,
      int layers,
      int width,
      double dropout,
      Embedding embedding,
      BlockShape block) {
    JsonNode end = own().path(END);
    return new GptConfig(
        architecture,
        own().path("block_size").asInt(embedding.context()),
        layers,
        width,
        dropout,
        embedding,
        block,
        Mode.valueOf(own().path("mode").asString("generator").toUpperCase(Locale.ROOT)),
        end.isInt() ? end.asInt() : null);
  }

  private SpecialIds special() {
    List<Integer> eos = new ArrayList<>();
    JsonNode named = root.path(EOS);
    (named.isArray() ? named.valueStream() : Stream.of(named))
        .filter(JsonNode::isInt)
        .forEach(id -> eos.add(id.asInt()));
    return new SpecialIds(id(BOS), eos, id(PAD));
  }

  private @Nullable Integer id(String key) {
    return root.path(key).isInt() ? Integer.valueOf(root.path(key).asInt()) : null;
  }

  private void refuseSlidingWindows(Architecture architecture, int context) {
    boolean mistral = architecture == Architecture.MISTRAL;
    boolean used = mistral || flag("use_sliding_window", false);
    JsonNode given = root.path("sliding_window");
    int window = mistral && !root.has("sliding_window") ? MISTRAL_WINDOW : given.asInt(context);
    refuse(
        used && window < context,
        "sliding_window is " + window + ", and attention in windows is not supported; if no text of"
            + " yours is longer than that, set sliding_window to null");
    refuse(
        root.path("layer_types")
            .valueStream()
            .anyMatch(t -> !t.asString("").equals("full_attention")),
        "layer_types has other layers than full_attention");
  }

  /** Of transformers 5 ({@code rope_parameters}) or of earlier ones ({@code rope_scaling}). */
  private Rotary rotary() {
    JsonNode given = root.hasNonNull("rope_parameters")
        ? root.path("rope_parameters")
        : root.path("rope_scaling");
    JsonNode theta = given.has("rope_theta") ? given.path("rope_theta") : root.path("rope_theta");
    refuse(
        given.path("partial_rotary_factor").asDouble(1) != 1
            || root.path("partial_rotary_factor").asDouble(1) != 1,
        "only a part of each head has rotary positions");
    String kind = given.path("rope_type").asString(given.path("type").asString("default"));
    Rotary.Scaling scaling = switch (kind) {
      case "default" -> Rotary.Scaling.NONE;
      case "linear" -> Rotary.Scaling.linear(number(given, "factor"));
      case "llama3" ->
        new Rotary.Scaling(
            Rotary.Kind.LLAMA3,
            number(given, "factor"),
            number(given, "low_freq_factor"),
            number(given, "high_freq_factor"),
            (int) number(given, "original_max_position_embeddings"));
      default ->
        throw new IllegalArgumentException(
            "rope_type is \"" + kind + "\", expected default, linear or llama3");
    };
    return new Rotary(theta.isNumber() ? theta.asDouble() : LLAMA_THETA, scaling);
  }

  private JsonNode own() {
    return root.path("verisim");
  }

  private boolean flag(String key, boolean ifAbsent) {
    return root.path(key).asBoolean(ifAbsent);
  }

  private double number(String key, double ifAbsent) {
    return root.hasNonNull(key) ? number(root, key) : ifAbsent;
  }

  private static double number(JsonNode node, String key) {
    if (!node.path(key).isNumber()) {
      throw new IllegalArgumentException(key + " is missing or not a number");
    }
    return node.path(key).asDouble();
  }

  private int whole(String key, int ifAbsent) {
    return root.hasNonNull(key) ? whole(key) : ifAbsent;
  }

  private int whole(String key) {
    if (!root.path(key).isInt()) {
      throw new IllegalArgumentException(key + " is missing or not a whole number");
    }
    return root.path(key).asInt();
  }

  private static void refuse(boolean condition, String reason) {
    if (condition) {
      throw new IllegalArgumentException(reason);
    }
  }

  static void write(Path file, GptConfig config) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add(config.architecture().className());
    root.put("model_type", config.architecture().word());
    root.put("transformers_version", TRANSFORMERS);
    root.put("vocab_size", config.vocabSize());
    if (config.isGpt2()) {
      writeGpt2(root, config);
    } else {
      writeLlama(root, config);
    }
    root.put("tie_word_embeddings", config.embedding().tied());
    writeSpecial(root, config);
    ObjectNode own = root.putObject("verisim");
    own.put("mode", word(config.mode()));
    own.put(END, config.endToken());
    own.put("block_size", config.blockSize());
    if (config.isGpt2()) {
      own.put("bias", config.block().biases().qkv());
      own.put("positions", config.embedding().positions().word());
    } else {
      own.put("dropout", config.dropout());
    }
    Files.write(file, JSON.writeValueAsBytes(root));
  }

  /** Names the type of the weights in a file. */
  static void writeType(Path file, String type) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(Files.readString(file));
    Files.write(file, JSON.writeValueAsBytes(root.put("torch_dtype", type)));
  }

  /** Writes what transformers generates text by: sampling at temperature 1, until the end token. */
  static void writeGeneration(Path file, GptConfig config) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("do_sample", true);
    writeSpecial(root, config);
    Files.write(file, JSON.writeValueAsBytes(root));
  }

  /** Texts end with the token that the model has learnt, or else with those that it came with. */
  private static void writeSpecial(ObjectNode root, GptConfig config) {
    SpecialIds special = config.embedding().special();
    root.put(BOS, special.bos());
    if (config.endToken() != null || special.eos().size() < 2) {
      root.put(
          EOS,
          config.endToken() != null
              ? config.endToken()
              : special.eos().stream().findFirst().orElse(null));
    } else {
      ArrayNode ends = root.putArray(EOS);
      for (int end : special.eos()) {
        ends.add(end);
      }
    }
    if (special.pad() != null) {
      root.put(PAD, special.pad());
    }
  }

  private static void writeGpt2(ObjectNode root, GptConfig config) {
    BlockShape block = config.block();
    root.put("n_positions", config.embedding().context());
    root.put("n_ctx", config.embedding().context());
    root.put("n_embd", config.nEmbd());
    root.put("n_layer", config.nLayer());
    root.put("n_head", block.heads());
    root.put("n_inner", block.hidden());
    root.put("activation_function", "gelu_new");
    root.put("layer_norm_epsilon", block.epsilon());
    root.put("embd_pdrop", config.dropout());
    root.put("attn_pdrop", config.dropout());
    root.put("resid_pdrop", config.dropout());
  }

  private static void writeLlama(ObjectNode root, GptConfig config) {
    BlockShape block = config.block();
    root.put("max_position_embeddings", config.embedding().context());
    root.put("hidden_size", config.nEmbd());
    root.put("num_hidden_layers", config.nLayer());
    root.put("num_attention_heads", block.heads());
    root.put("num_key_value_heads", block.kvHeads());
    root.put("head_dim", block.headSize());
    root.put("intermediate_size", block.hidden());
    root.put("hidden_act", "silu");
    root.put("rms_norm_eps", block.epsilon());
    root.put("attention_dropout", config.dropout());
    if (config.architecture() == Architecture.LLAMA) {
      root.put("mlp_bias", block.biases().mlp());
    }
    if (config.architecture() == Architecture.LLAMA
        || config.architecture() == Architecture.QWEN3) {
      root.put("attention_bias", block.biases().qkv());
    }
    if (config.architecture() == Architecture.MISTRAL) {
      root.putNull("sliding_window");
    }
    writeRotary(root, block.rotary());
  }

  private static void writeRotary(ObjectNode root, @Nullable Rotary rotary) {
    if (rotary == null) {
      return;
    }
    root.put("rope_theta", rotary.theta());
    Rotary.Scaling scaling = rotary.scaling();
    if (scaling.kind() == Rotary.Kind.DEFAULT) {
      root.putNull("rope_scaling");
      return;
    }
    ObjectNode node = root.putObject("rope_scaling");
    node.put("rope_type", scaling.kind().word());
    node.put("factor", scaling.factor());
    if (scaling.kind() == Rotary.Kind.LLAMA3) {
      node.put("low_freq_factor", scaling.lowFrequency());
      node.put("high_freq_factor", scaling.highFrequency());
      node.put("original_max_position_embeddings", scaling.context());
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
