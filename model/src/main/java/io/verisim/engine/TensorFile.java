package io.verisim.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tensors in a safetensors file, in memory always float32: an 8-byte little-endian header length, a
 * JSON header, then the raw data.
 *
 * <p>Tensors are written and read through direct views, so no tensor passes through the Java heap.
 * A file may be larger than 2 GiB, a single tensor may not. The bytes of a written file depend only
 * on names, shapes, values and metadata.
 */
public final class TensorFile {
  private static final int MAX_HEADER = 64 << 20;

  private TensorFile() {}

  /** Content of a file; the tensors belong to the manager that was passed to {@link #read}. */
  public record Content(Tensors tensors, Map<String, String> metadata) {}

  /** Writes tensors as float32. */
  public static void write(Path file, Tensors tensors, Map<String, String> metadata)
      throws IOException {
    write(file, tensors, metadata, DataType.FLOAT32, ProgressListener.NONE);
  }

  /**
   * Writes tensors as float32 or bfloat16.
   *
   * @param listener receives progress after each tensor
   * @throws IllegalArgumentException if the type is another
   */
  public static void write(
      Path file,
      Tensors tensors,
      Map<String, String> metadata,
      DataType type,
      ProgressListener listener)
      throws IOException {
    ByteBuffer header = padded(TensorHeader.of(tensors, metadata, type).json());
    try (FileChannel out = FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(out, header);
      for (NDArray array : tensors.arrays()) {
        ByteBuffer numbers = ((PtNDArray) array).toByteBuffer(true);
        writeFully(out, type == DataType.FLOAT32 ? numbers : ShortFloats.narrow(numbers));
        listener.onProgress();
      }
      out.force(true);
    }
  }

  /** Length and header, padded with blanks so that the data are aligned. */
  private static ByteBuffer padded(byte[] json) {
    int padded = (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
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
   * @throws IOException if the file cannot be read or is not a safetensors file with floating-point
   *     numbers of 32 or 16 bits; the message names file and place
   */
  public static Content read(NDManager owner, Path file) throws IOException {
    return read(owner, file, name -> true, ProgressListener.NONE);
  }

  /** Reads the tensors whose names match, as {@link #read(NDManager, Path)} does. */
  public static Content read(NDManager owner, Path file, Predicate<String> kept)
      throws IOException {
    return read(owner, file, kept, ProgressListener.NONE);
  }

  /** The same, with a listener that receives progress after each tensor. */
  public static Content read(
      NDManager owner, Path file, Predicate<String> kept, ProgressListener listener)
      throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      readFully(in, length, 0, file);
      long headerBytes = length.flip().getLong();
      if (headerBytes < 2 || headerBytes > MAX_HEADER || Long.BYTES + headerBytes > in.size()) {
        throw new IOException(
            file + " is not a safetensors file: its header claims " + headerBytes + " bytes");
      }
      ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
      readFully(in, json, Long.BYTES, file);
      long dataStart = Long.BYTES + headerBytes;
      TensorHeader header = header(json.array(), in.size() - dataStart, kept, file);
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (TensorHeader.Entry entry : header.entries()) {
        tensors.put(entry.name(), tensor(owner, in, entry, dataStart));
        listener.onProgress();
      }
      return new Content(new Tensors(tensors), header.metadata());
    }
  }

  private static void readFully(FileChannel in, ByteBuffer target, long position, Path file)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = in.read(target, at);
      if (read < 0) {
        throw new IOException(file + " is not a safetensors file: it ends at byte " + at);
      }
      at += read;
    }
  }

  private static TensorHeader header(byte[] json, long dataBytes, Predicate<String> kept, Path file)
      throws IOException {
    try {
      return TensorHeader.parse(json, dataBytes, kept);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
  }

  private static NDArray tensor(
      NDManager owner, FileChannel in, TensorHeader.Entry entry, long dataStart)
      throws IOException {
    if (entry.size() == 0) {
      return owner.zeros(entry.shape(), DataType.FLOAT32);
    }
    ByteBuffer bytes = in.map(MapMode.READ_ONLY, dataStart + entry.start(), entry.size())
        .order(ByteOrder.nativeOrder());
    if (entry.type() == DataType.FLOAT32) {
      // The engine keeps a view of a direct buffer; the copy frees the mapping and may be written
      // to.
      try (NDArray view = owner.create(bytes, entry.shape(), DataType.FLOAT32)) {
        return view.duplicate();
      }
    }
    try (NDManager host = owner.newSubManager(Device.cpu())) {
      NDArray wide = host.zeros(entry.shape(), DataType.FLOAT32);
      ByteBuffer memory = ((PtNDArray) wide).toByteBuffer(true).order(ByteOrder.nativeOrder());
      ShortFloats.widen(bytes, entry.type(), memory.asFloatBuffer());
      NDArray copy = wide.toDevice(owner.getDevice(), true);
      copy.attach(owner);
      return copy;
    }
  }
}
