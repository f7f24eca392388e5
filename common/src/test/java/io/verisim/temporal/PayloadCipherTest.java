package io.verisim.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.codec.PayloadCodecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadCipherTest {
  private static final String OLD = "0f".repeat(32);
  private static final String NEW = "a5".repeat(32);
  private static final String SECRET = "what nobody else should read";

  @TempDir
  private Path folder;

  @Test
  void decryptsWithTheKeyAndHidesThePlaintext() throws IOException {
    DataConverter converter = converter(NEW);
    Payload payload = payload(converter);

    assertThat(new String(payload.toByteArray(), StandardCharsets.ISO_8859_1))
        .doesNotContain(SECRET, "json", NEW)
        .contains("binary/encrypted");
    assertThat(read(converter, payload)).isEqualTo(SECRET);
    assertThat(payload(converter).getData()).as("a new nonce").isNotEqualTo(payload.getData());
  }

  @Test
  void encryptsFailureMessages() throws IOException {
    DataConverter converter = converter(NEW);
    Failure failure =
        converter.exceptionToFailure(ApplicationFailure.newFailure(SECRET, "diverged", SECRET));

    assertThat(failure.toString()).doesNotContain(SECRET, "PayloadCipherTest");
    assertThat(converter.failureToException(failure))
        .isInstanceOfSatisfying(ApplicationFailure.class, thrown -> {
          assertThat(thrown.getOriginalMessage()).isEqualTo(SECRET);
          assertThat(thrown.getType()).isEqualTo("diverged");
        });
  }

  @Test
  void readsOldPayloadsDuringAKeyRotation() throws IOException {
    Payload before = payload(TemporalJson.dataConverter());
    Payload old = payload(converter(OLD));
    DataConverter both = converter(NEW + "\n" + OLD);
    Payload young = payload(both);

    assertThat(read(both, before)).isEqualTo(SECRET);
    assertThat(read(both, old)).isEqualTo(SECRET);
    assertThat(read(converter(NEW), young)).as("the first key encrypts").isEqualTo(SECRET);
    assertThatExceptionOfType(PayloadCodecException.class)
        .isThrownBy(() -> read(converter(NEW), old))
        .withMessageContaining("payload-key-file")
        .withMessageContaining("last line");
  }

  @Test
  void refusesATamperedPayload() throws IOException {
    DataConverter converter = converter(NEW);
    Payload payload = payload(converter);
    byte[] data = payload.getData().toByteArray();
    data[data.length / 2] ^= 1;
    Payload changed = payload.toBuilder().setData(ByteString.copyFrom(data)).build();
    Payload cut = payload.toBuilder().setData(ByteString.copyFrom(data, 0, 5)).build();

    assertThatExceptionOfType(PayloadCodecException.class)
        .isThrownBy(() -> read(converter, changed))
        .withMessageContaining("the payload was modified");
    assertThatExceptionOfType(PayloadCodecException.class)
        .isThrownBy(() -> read(converter, cut))
        .withMessageContaining("the payload was modified");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "gg0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"})
  void refusesAnInvalidKeyWithoutPrintingIt(String content) {
    assertThatThrownBy(() -> converter(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 hexadecimal digits")
        .hasMessageContaining("openssl rand -hex 32")
        .hasMessageNotContainingAny("abc", "gg0f");
  }

  private DataConverter converter(String keys) throws IOException {
    return TemporalJson.dataConverter(Files.writeString(folder.resolve("keys"), keys + "\n"));
  }

  private static Payload payload(DataConverter converter) {
    return converter.toPayload(SECRET).orElseThrow();
  }

  private static String read(DataConverter converter, Payload payload) {
    Payloads payloads = Payloads.newBuilder().addPayloads(payload).build();
    return converter.fromPayloads(0, Optional.of(payloads), String.class, String.class);
  }
}
