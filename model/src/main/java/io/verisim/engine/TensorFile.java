package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Float32 tensors in a safetensors file: an 8-byte little-endian header length, a JSON header, then the raw data.
 *
 * <p>Written and read through direct views, so no tensor passes through the Java heap, and a file may be larger than 2
 * GiB (one tensor may not). The bytes depend on nothing but names, shapes, values and metadata.
 */
public final class TensorFile {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_HEADER = 64 << 20;

  private TensorFile() {}

  /** What a file holds; the tensors belong to the manager that it was read with. */
  public record Content(Tensors tensors, Map<String, String> metadata) {}

  public static void write(Path file, Tensors tensors, Map<String, String> metadata)
      throws IOException {
    ByteBuffer header = header(tensors, metadata);
    try (FileChannel out = FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(out, header);
      for (NDArray array : tensors.arrays()) {
        writeFully(out, ((PtNDArray) array).toByteBuffer(true));
      }
      out.force(true);
    }
  }

  private static ByteBuffer header(Tensors tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode about = root.putObject("__metadata__");
    metadata.forEach(about::put);
    long offset = 0;
    for (int i = 0; i < tensors.names().size(); i++) {
      NDArray array = tensors.arrays().get(i);
      if (array.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException("tensor " + tensors.names().get(i) + " is "
            + array.getDataType() + ", files hold float32");
      }
      ObjectNode entry = root.putObject(tensors.names().get(i)).put("dtype", "F32");
      var shape = entry.putArray("shape");
      for (long dimension : array.getShape().getShape()) {
        shape.add(dimension);
      }
      entry.putArray("data_offsets").add(offset).add(offset += array.size() * Float.BYTES);
    }
    byte[] json = JSON.writeValueAsBytes(root);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Reads every tensor into {@code owner}.
   *
   * @throws IOException if the file cannot be read or is no float32 safetensors file; the message names file and place
   */
  public static Content read(NDManager owner, Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      readFully(in, length, 0, file);
      long headerBytes = length.flip().getLong();
      if (headerBytes < 2 || headerBytes > MAX_HEADER || Long.BYTES + headerBytes > in.size()) {
        throw new IOException(
            file + " is no safetensors file: its header claims " + headerBytes + " bytes");
      }
      ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
      readFully(in, json, Long.BYTES, file);
      return tensors(owner, in, parse(json.array(), file), Long.BYTES + headerBytes, file);
    }
  }

  private static void readFully(FileChannel in, ByteBuffer target, long position, Path file)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = in.read(target, at);
      if (read < 0) {
        throw new IOException(file + " is no safetensors file: it ends at byte " + at);
      }
      at += read;
    }
  }

  private static JsonNode parse(byte[] json, Path file) throws IOException {
    try {
      return JSON.readTree(new String(json, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      throw new IOException(file + " is no safetensors file: its header is not JSON", e);
    }
  }

  private static Content tensors(
      NDManager owner, FileChannel in, JsonNode header, long dataStart, Path file)
      throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry
            .getValue()
            .properties()
            .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
      } else {
        tensors.put(
            entry.getKey(), tensor(owner, in, entry.getKey(), entry.getValue(), dataStart, file));
      }
    }
    return new Content(new Tensors(tensors), metadata);
  }

  private static NDArray tensor(
      NDManager owner, FileChannel in, String name, JsonNode entry, long dataStart, Path file)
      throws IOException {
    long[] shape = entry.path("shape").valueStream().mapToLong(JsonNode::asLong).toArray();
    long start = entry.path("data_offsets").path(0).asLong(-1);
    long end = entry.path("data_offsets").path(1).asLong(-1);
    Shape dimensions = new Shape(shape);
    boolean whole = start >= 0
        && end - start == dimensions.size() * Float.BYTES
        && dataStart + end <= in.size();
    if (!entry.path("dtype").asString("").equals("F32") || !whole) {
      throw new IOException(file + ": tensor " + name + " is not whole or not float32: " + entry);
    }
    if (end == start) {
      return owner.zeros(dimensions, DataType.FLOAT32);
    }
    ByteBuffer bytes =
        in.map(MapMode.READ_ONLY, dataStart + start, end - start).order(ByteOrder.nativeOrder());
    // The engine keeps a view of a direct buffer; the copy frees the mapping and may be written to.
    try (NDArray view = owner.create(bytes, dimensions, DataType.FLOAT32)) {
      return view.duplicate();
    }
  }
}
