package io.verisim.orchestrator.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.TimeoutFailure;
import io.verisim.stage.StageProgress;
import io.verisim.temporal.TemporalJson;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private static final DataConverter CONVERTER = TemporalJson.dataConverter();

  @Test
  void aTimeOutIsToldInWords() {
    TimeoutFailureInfo.Builder info =
        TimeoutFailureInfo.newBuilder().setTimeoutType(TimeoutType.TIMEOUT_TYPE_HEARTBEAT);

    assertThat(words(info))
        .startsWith("no sign of life in time: its worker died, or computed at one step for longer");

    info.setLastHeartbeatDetails(CONVERTER
        .toPayloads(new StageProgress("grpo", "base_model_v2", 3, 60, "steps", Map.of()))
        .orElseThrow());
    assertThat(words(info)).startsWith("no sign of life in time after step 3 of 60: ");
  }

  /** As Temporal tells it: with an empty message. */
  private static String words(TimeoutFailureInfo.Builder info) {
    Failure failure = Failure.newBuilder().setTimeoutFailureInfo(info).build();
    return RunProgress.silent((TimeoutFailure) CONVERTER.failureToException(failure));
  }
}
