package io.verisim.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a script text into the archive format of a parameterless TorchScript module, so that no
 * Python is needed.
 */
final class ScriptArchive {
  private static final String ROOT = "m/";
  private static final Pattern DEFINITION =
      Pattern.compile("^(?:def|class) (\\w+)\\(", Pattern.MULTILINE);
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private ScriptArchive() {}

  static byte[] pack(String script, String className) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", modulePickle(className));
      store(zip, "code/__torch__.py", qualified(script).getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", EMPTY_TUPLE);
      store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Qualifies every use of a free function or class, because the serialised dialect requires full
   * names.
   */
  static String qualified(String script) {
    String names = DEFINITION
        .matcher(script)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining("|"));
    return script.replaceAll("(?<!def |class )(?<![.\\w])(" + names + ")(?!\\w)", "__torch__.$1");
  }

  /** A module object with the one attribute {@code training = True}, in pickle protocol 2. */
  private static byte[] modulePickle(String className) {
    byte[] header = ("c__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] attribute = "training".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out =
        ByteBuffer.allocate(32 + header.length + attribute.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x80)
        .put((byte) 2)
        .put(header)
        .put((byte) ')')
        .put((byte) 0x81)
        .put((byte) '}')
        .put((byte) '(');
    out.put((byte) 'X').putInt(attribute.length).put(attribute).put((byte) 0x88);
    out.put((byte) 'u').put((byte) 'b').put((byte) '.');
    byte[] pickle = new byte[out.position()];
    out.flip().get(pickle);
    return pickle;
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
