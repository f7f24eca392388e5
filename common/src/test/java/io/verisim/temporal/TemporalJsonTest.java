package io.verisim.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.temporal.api.common.v1.Payloads;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemporalJsonTest {
  private final DataConverter converter = TemporalJson.dataConverter();

  record Name(@JsonValue String value) {
    @JsonCreator
    Name {}
  }

  enum Colour {
    RED
  }

  record Everything(
      Name name,
      Instant at,
      Duration took,
      Optional<Double> reward,
      Optional<String> none,
      List<Colour> colours,
      Map<String, Long> counts) {}

  record Newer(String kept, int added) {}

  record Older(String kept) {}

  @Test
  void roundTripsRecordsTimesAndOptionals() {
    var sent = new Everything(
        new Name("a run"),
        Instant.parse("2026-01-02T03:04:05.000000006Z"),
        Duration.ofMillis(1234),
        Optional.of(0.1),
        Optional.empty(),
        List.of(Colour.RED),
        Map.of("tokens", 1L << 60));

    assertThat(travel(sent, Everything.class)).isEqualTo(sent);
  }

  @Test
  void writesTimesAsReadableText() {
    Payloads payloads =
        converter.toPayloads(Instant.EPOCH, Duration.ofSeconds(90)).orElseThrow();

    assertThat(payloads.getPayloads(0).getData().toStringUtf8())
        .isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(payloads.getPayloads(1).getData().toStringUtf8()).isEqualTo("\"PT1M30S\"");
  }

  @Test
  void ignoresFieldsOfANewerService() {
    assertThat(travel(new Newer("value", 1), Older.class)).isEqualTo(new Older("value"));
  }

  @Test
  void aPayloadUpToTheLimitPasses() {
    String text = "x".repeat(PayloadSizeGuard.LIMIT_BYTES - 100);

    assertThat(travel(text, String.class)).isEqualTo(text);
  }

  @Test
  void refusesArgumentsOverTheLimitWithoutRetry() {
    String most = "x".repeat(3 << 19);

    assertThatThrownBy(() -> converter.toPayloads(most, most))
        .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
          assertThat(failure.isNonRetryable()).isTrue();
          assertThat(failure.getType()).isEqualTo(PayloadSizeGuard.PAYLOAD_TOO_LARGE);
          assertThat(failure.getOriginalMessage())
              .contains("2097152", "pass a reference to an artifact");
        });
  }

  private <T> T travel(Object value, Class<T> type) {
    return converter.fromPayloads(0, converter.toPayloads(value), type, type);
  }
}
