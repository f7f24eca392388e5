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

/** The form in which arguments and results travel. Every client, worker and test uses this one. */
public final class TemporalJson {
  private TemporalJson() {}

  /**
   * Values as JSON: records, times in ISO 8601, optionals. An unknown property is passed over and
   * an absent one has its default, so that services of two versions can talk while one replaces the
   * other, and a run goes on under the next one. Arguments or results that together exceed 2 MiB
   * fail for good with type {@code PayloadTooLarge}. Thread-safe.
   */
  public static DataConverter dataConverter() {
    return new CodecDataConverter(json(), List.of(new PayloadSizeGuard()));
  }

  /**
   * The same, encrypted, the messages and stacks of failures included.
   *
   * @param keys the file of keys, one a line as 64 hexadecimal digits: the first encrypts, each
   *     decrypts
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it holds anything but keys
   */
  public static DataConverter dataConverter(Path keys) throws IOException {
    // What is encrypted is measured as it travels: codecs are applied from the last to the first.
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
