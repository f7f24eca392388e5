package io.verisim.temporal;

import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.Jackson3JsonPayloadConverter;
import io.verisim.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The serialised form of arguments and results. Every client, worker and test uses it. */
public final class TemporalJson {
  private TemporalJson() {}

  /**
   * Values as JSON: records, times in ISO 8601, optionals. An unknown property is ignored and an
   * absent one has its default. So services of two versions can communicate while one version
   * replaces the other, and a run continues under the next version. Arguments or results that
   * together exceed 2 MiB fail permanently with type {@code PayloadTooLarge}. Thread-safe.
   */
  public static DataConverter dataConverter() {
    return new CodecDataConverter(json(), List.of(new PayloadSizeGuard()));
  }

  /**
   * The same with encryption, which includes the messages and stack traces of failures.
   *
   * @param keys the file of keys, one per line as 64 hexadecimal digits: the first key encrypts,
   *     every key decrypts
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it contains anything but keys
   */
  public static DataConverter dataConverter(Path keys) throws IOException {
    // Codecs are applied from the last to the first, so the size guard measures encrypted payloads.
    return new CodecDataConverter(
        json(), List.of(new PayloadSizeGuard(), PayloadCipher.of(keys)), true);
  }

  private static DataConverter json() {
    JsonMapper mapper = Jackson3JsonPayloadConverter.newDefaultJsonMapper(false)
        .rebuild()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .addModule(SpecJson.module())
        .build();
    return DefaultDataConverter.newDefaultInstance()
        .withPayloadConverterOverrides(new Jackson3JsonPayloadConverter(mapper));
  }
}
