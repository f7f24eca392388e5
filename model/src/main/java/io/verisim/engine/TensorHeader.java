package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON header of a safetensors file: the position of each tensor in the data after the header,
 * and the metadata.
 */
record TensorHeader(List<Entry> entries, Map<String, String> metadata) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String METADATA = "__metadata__";
  /** Largest tensor in bytes of float32: one buffer must hold a whole tensor. */
  private static final long MAX_TENSOR = Integer.MAX_VALUE;

  /** The types that a file may have, by their names in the header. */
  private static final Map<String, DataType> TYPES =
      Map.of("F32", DataType.FLOAT32, "F16", DataType.FLOAT16, "BF16", DataType.BFLOAT16);

  /** A tensor in the data bytes from {@code start} (inclusive) to {@code end} (exclusive). */
  record Entry(String name, DataType type, Shape shape, long start, long end) {
    /** Number of data bytes. */
    long size() {
      return end - start;
    }
  }

  /** The header of tensors that follow each other without gaps. */
  static TensorHeader of(Tensors tensors, Map<String, String> metadata, DataType type) {
    if (type != DataType.FLOAT32 && type != DataType.BFLOAT16) {
      throw new IllegalArgumentException(
          "tensors cannot be written as " + type + ", expected float32 or bfloat16");
    }
    List<Entry> entries = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < tensors.names().size(); i++) {
      NDArray array = tensors.arrays().get(i);
      String name = tensors.names().get(i);
      if (array.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException(
            "tensor " + name + " is " + array.getDataType() + ", expected float32");
      }
      long end = offset + array.size() * type.getNumOfBytes();
      entries.add(new Entry(name, type, array.getShape(), offset, end));
      offset = end;
    }
    return new TensorHeader(entries, metadata);
  }

  /** The JSON text; the order of the metadata does not affect it. */
  byte[] json() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode about = root.putObject(METADATA);
    new TreeMap<>(metadata).forEach(about::put);
    for (Entry entry : entries) {
      ObjectNode node =
          root.putObject(entry.name).put("dtype", entry.type == DataType.FLOAT32 ? "F32" : "BF16");
      ArrayNode shape = node.putArray("shape");
      for (long dimension : entry.shape.getShape()) {
        shape.add(dimension);
      }
      node.putArray("data_offsets").add(entry.start).add(entry.end);
    }
    return JSON.writeValueAsBytes(root);
  }

  /**
   * Reads a header.
   *
   * @param dataBytes number of bytes after the header
   * @param kept the names of the tensors to read; others may have any type
   * @throws IllegalArgumentException with the reason if the header is invalid, or if a tensor
   *     exceeds the data
   */
  static TensorHeader parse(byte[] json, long dataBytes, Predicate<String> kept) {
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(json).properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), text(e.getValue())));
      } else if (kept.test(entry.getKey())) {
        entries.add(entry(entry.getKey(), entry.getValue(), dataBytes));
      }
    }
    return new TensorHeader(entries, metadata);
  }

  private static JsonNode object(byte[] json) {
    try {
      JsonNode root = JSON.readTree(new String(json, StandardCharsets.UTF_8));
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not a safetensors file: its header is not JSON", e);
    }
    throw new IllegalArgumentException(
        "is not a safetensors file: its header is not a JSON object");
  }

  private static String text(JsonNode value) {
    if (!value.isString()) {
      throw new IllegalArgumentException(
          "is not a safetensors file: its metadata contain " + value + ", expected text");
    }
    return value.asString();
  }

  private static Entry entry(String name, JsonNode node, long dataBytes) {
    JsonNode offsets = node.path("data_offsets");
    long start = whole(offsets.path(0));
    long end = whole(offsets.path(1));
    long[] shape =
        node.path("shape").valueStream().mapToLong(TensorHeader::whole).toArray();
    DataType type = TYPES.get(node.path("dtype").asString(""));
    if (type == null) {
      throw new IllegalArgumentException("has the tensor " + name + " of type " + node.path("dtype")
          + ", expected F32, F16 or BF16");
    }
    boolean inside = start >= 0 && end >= start && end <= dataBytes;
    if (!node.path("shape").isArray() || !inside || bytes(type, shape) != end - start) {
      throw new IllegalArgumentException("has no complete tensor " + name + ": " + node);
    }
    return new Entry(name, type, new Shape(shape), start, end);
  }

  /** Bytes of a tensor, or -1 if the shape is invalid, or too large in memory. */
  private static long bytes(DataType type, long... shape) {
    double numbers = 1;
    for (long dimension : shape) {
      numbers *= dimension < 0 ? Double.NaN : dimension;
    }
    return numbers * Float.BYTES <= MAX_TENSOR ? ((long) numbers) * type.getNumOfBytes() : -1;
  }

  /** A whole number, or -1 if the node is none; no valid field is negative. */
  private static long whole(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.asLong() : -1;
  }
}
