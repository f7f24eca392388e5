package io.verisim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class TensorFileTest {
  private static final String HEADER = "{\"__metadata__\":{\"format\":\"pt\",\"step\":\"7\"},"
      + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
      + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";

  private final NDManager owner = Torch.newScope();

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    owner.close();
  }

  @Test
  void writesSafetensors() throws IOException {
    Path file = folder.resolve("t");
    TensorFile.write(file, sample(), metadata("step", "7", "format", "pt"));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = (int) bytes.getLong();
    byte[] header = new byte[headerBytes];
    bytes.get(header);
    assertThat(headerBytes % 8).isZero();
    assertThat(new String(header, StandardCharsets.UTF_8).strip()).isEqualTo(HEADER);
    assertThat(bytes.getFloat()).isEqualTo(1.5f);
    assertThat(bytes.getFloat()).isEqualTo(-2f);
    assertThat(bytes.getFloat()).isEqualTo(3f);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  /** Pairs of a number and the nearest one with eight bits of precision, the even one of two. */
  @Test
  void roundsToBfloat16() throws IOException {
    float[][] pairs = {
      {1, 1},
      {0x1.00fp0f, 0x1.00p0f},
      {0x1.01p0f, 0x1.00p0f},
      {0x1.011p0f, 0x1.02p0f},
      {0x1.03p0f, 0x1.04p0f},
      {-0x1.03p0f, -0x1.04p0f},
      {0x1.ffp3f, 0x1p4f},
      {Float.MAX_VALUE, Float.POSITIVE_INFINITY},
      {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
      {Float.NaN, Float.NaN},
      {-0f, -0f},
    };
    float[] numbers = new float[pairs.length];
    float[] rounded = new float[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      numbers[i] = pairs[i][0];
      rounded[i] = pairs[i][1];
    }
    Path file = folder.resolve("t");
    Tensors tensors = Tensors.numbered(List.of(owner.create(numbers)));

    TensorFile.write(file, tensors, Map.of(), DataType.BFLOAT16, ProgressListener.NONE);

    assertThat(TensorFile.read(owner, file).tensors().get("0").toFloatArray())
        .containsExactly(rounded);
    assertThat(Files.size(file)).isLessThan(130L);
  }

  @Test
  void theBytesDoNotDependOnTheOrderOfTheMetadata() throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    TensorFile.write(one, sample(), metadata("step", "7", "format", "pt"));
    TensorFile.write(other, sample(), metadata("format", "pt", "step", "7"));

    assertThat(one).hasSameBinaryContentAs(other);
  }

  @Test
  void readsBackTensorsAndMetadataExactly() throws IOException {
    float[] special = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, 1 / 3f};
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put("special", owner.create(special, new Shape(2, 3)));
    arrays.put("empty", owner.zeros(new Shape(0, 4)));
    arrays.put("scalar", owner.create(5f));
    Tensors written = new Tensors(arrays);
    Path file = folder.resolve("t");
    TensorFile.write(file, written, Map.of("ключ", "\"quoted\""));

    TensorFile.Content read = TensorFile.read(owner, file);

    assertThat(Bits.of(read.tensors())).isEqualTo(Bits.of(written));
    assertThat(read.tensors().names()).isEqualTo(written.names());
    assertThat(read.tensors().arrays())
        .extracting(NDArray::getShape)
        .isEqualTo(written.arrays().stream().map(NDArray::getShape).toList());
    assertThat(read.metadata()).containsExactly(Map.entry("ключ", "\"quoted\""));
  }

  @Test
  void readTensorsAreWritableAndIndependentOfTheFile() throws IOException {
    Path file = folder.resolve("t");
    TensorFile.write(file, sample(), Map.of());
    NDArray read = TensorFile.read(owner, file).tensors().get("b");
    Files.delete(file);
    read.addi(1);

    assertThat(read.toFloatArray()).containsExactly(2.5f, -1f);
  }

  /** In both types, by their bits: 1.5, -2, and the least number above 0. */
  @Test
  void readsNumbersOf16BitsAsFloat32() throws IOException {
    String header = "{\"b\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[0,6]},"
        + "\"h\":{\"dtype\":\"F16\",\"shape\":[1,4],\"data_offsets\":[6,14]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(Long.BYTES + json.length + 14).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(json.length).put(json);
    for (int bits : new int[] {0x3FC0, 0xC000, 0x0001, 0x3E00, 0xC000, 0x0001, 0xFC00}) {
      content.putShort((short) bits);
    }
    Path file = folder.resolve("t");
    Files.write(file, content.array());

    Tensors read = TensorFile.read(owner, file).tensors();
    assertThat(read.get("b").toFloatArray()).containsExactly(1.5f, -2f, 0x1p-133f);
    assertThat(read.get("h").toFloatArray())
        .containsExactly(1.5f, -2f, 0x1p-24f, Float.NEGATIVE_INFINITY);
    assertThat(read.get("h").getShape()).isEqualTo(new Shape(1, 4));
  }

  @Test
  void refusesToWriteAnythingButFloat32() {
    Tensors counts = new Tensors(Map.of("counts", owner.create(new long[] {1})));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TensorFile.write(folder.resolve("t"), counts, Map.of()))
        .withMessageContaining("counts")
        .withMessageContaining("float32");
  }

  @Test
  void refusesAFileTruncatedAtAnyByte() throws IOException {
    Path file = folder.resolve("cut");
    TensorFile.write(file, sample(), Map.of());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TensorFile.read(owner, file))
          .as(length + " of " + whole.length + " bytes")
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
    Files.write(file, whole);
    assertThat(TensorFile.read(owner, file).tensors().names()).containsExactly("b", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"w\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[9223372036854775800,"
            + "9223372036854775807]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":\"0,8\"}}",
        "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"w\":7}"
      })
  void refusesAnInvalidTensorEntry(String header) throws IOException {
    Path file = file(header);
    assertThatThrownBy(() -> TensorFile.read(owner, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("tensor w");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"w\":", "[]", "7", "{\"__metadata__\":{\"a\":{}}}", "  ", "{}{}"})
  void refusesAHeaderThatIsNotAJsonObject(String header) throws IOException {
    Path file = file(header);
    assertThatThrownBy(() -> TensorFile.read(owner, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is not a safetensors file");
  }

  @Test
  void refusesAnImplausibleHeaderLength() throws IOException {
    Path file = folder.resolve("text");
    Files.writeString(file, "This is a text and no tensor file at all.");
    assertThatThrownBy(() -> TensorFile.read(owner, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is not a safetensors file: its header claims");
  }

  /** A file of this header and eight bytes of data. */
  private Path file(String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("garbled"), bytes.array());
  }

  private Tensors sample() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put("b", owner.create(new float[] {1.5f, -2}, new Shape(2, 1)));
    arrays.put("a", owner.create(3f));
    return new Tensors(arrays);
  }

  private static Map<String, String> metadata(String... pairs) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      metadata.put(pairs[i], pairs[i + 1]);
    }
    return metadata;
  }
}
