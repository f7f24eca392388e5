package io.verisim.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporalBucketsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  TemporalBucketsTest() {
    registry.config().meterFilter(new TemporalBuckets());
  }

  @ParameterizedTest
  @CsvSource({
    "temporal_request_latency, 0",
    "temporal_workflow_task_execution_latency, 0",
    "temporal_activity_schedule_to_start_latency, 9"
  })
  void onlyTheTimerThatTheDashboardReadsHasBuckets(String name, int buckets) {
    timer(name).record(Duration.ofSeconds(1));
    // Beside the limits there is one bucket without a limit.
    assertThat(buckets(name)).isEqualTo(buckets == 0 ? 0 : buckets + 1);
  }

  @Test
  void otherTimersKeepTheirs() {
    timer("another").record(Duration.ofSeconds(1));
    assertThat(buckets("another")).isGreaterThan(50);
  }

  @Test
  void countsAndSumsStay() {
    Timer timer = timer("temporal_request_latency");
    timer.record(Duration.ofSeconds(2));
    assertThat(timer.count()).isEqualTo(1);
    assertThat(timer.takeSnapshot().total()).isEqualTo(2e9);
  }

  private long buckets(String name) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + "_seconds_bucket"))
        .count();
  }

  /** As the client makes it. */
  private Timer timer(String name) {
    return Timer.builder(name).publishPercentileHistogram(true).register(registry);
  }
}
