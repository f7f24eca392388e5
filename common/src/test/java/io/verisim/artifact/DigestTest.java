package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DigestTest {

  // FIPS 180-4, the example of a one-block message.
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isSha256(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");

    assertThat(Digest.of("abc".getBytes(StandardCharsets.UTF_8)).hex()).isEqualTo(SHA256_OF_ABC);
    assertThat(Digest.of(file).hex()).isEqualTo(SHA256_OF_ABC);
    assertThat(Digest.of(file).shortened()).isEqualTo("ba7816bf8f01");
  }

  @Test
  void refusesTextThatIsNotADigest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest("abc"))
        .withMessageContaining("'abc'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest(SHA256_OF_ABC.toUpperCase(Locale.ROOT)));
  }

  @Test
  void serializesToAJsonString() {
    Digest digest = new Digest(SHA256_OF_ABC);
    String json = JsonMapper.shared().writeValueAsString(digest);

    assertThat(json).isEqualTo('"' + SHA256_OF_ABC + '"');
    assertThat(JsonMapper.shared().readValue(json, Digest.class)).isEqualTo(digest);
  }

  @Test
  void canonicalJsonSortsKeysAndDropsWhiteSpace() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", List.of(1, "x\n", true));
    map.put("a", Map.of());
    map.put("c", null);

    assertThat(canonical(map)).isEqualTo("{\"a\":{},\"b\":[1,\"x\\n\",true],\"c\":null}");
  }

  @Test
  void equalNumbersHaveTheSameCanonicalJson() {
    assertThat(canonical(List.of(1, 1L, 1.0, 1f, 1e0))).isEqualTo("[1,1,1,1,1]");
    assertThat(canonical(List.of(0.1, 0.1f, 1e-3, 1e30))).isEqualTo("[0.1,0.1,0.001,1.0E30]");
    assertThat(canonical(List.of(-0.0, Long.MIN_VALUE, Double.NaN)))
        .isEqualTo("[0,-9223372036854775808,\"NaN\"]");
  }

  private static String canonical(Object value) {
    return new String(CanonicalJson.bytes(value), StandardCharsets.UTF_8);
  }
}
