package io.verisim.temporal;

import com.google.protobuf.MessageLite;
import io.temporal.api.common.v1.Payload;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.codec.PayloadCodec;
import java.util.List;

/**
 * Refuses payloads that a Temporal server refuses by default, so that whatever works with the
 * embedded server also works with a real one. Stateless.
 */
final class PayloadSizeGuard implements PayloadCodec {
  static final int LIMIT_BYTES = 2 << 20;

  /**
   * The failure's type. The failure is final, because the value is as large in the next attempt.
   */
  static final String PAYLOAD_TOO_LARGE = "PayloadTooLarge";

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    long bytes = payloads.stream().mapToLong(MessageLite::getSerializedSize).sum();
    if (bytes > LIMIT_BYTES) {
      throw ApplicationFailure.newNonRetryableFailure(
          "arguments or a result of "
              + bytes
              + " bytes exceed the "
              + LIMIT_BYTES
              + " that Temporal accepts: pass a reference to an artifact instead",
          PAYLOAD_TOO_LARGE);
    }
    return payloads;
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads;
  }
}
