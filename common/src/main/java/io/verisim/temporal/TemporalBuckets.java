package io.verisim.temporal;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Keeps the buckets of the Temporal client's timers small. The client asks for some seventy buckets
 * of each timer and label, megabytes in all, and the dashboard reads only those of the time that
 * stages wait for a worker. The counts, sums and maxima of all timers stay.
 */
final class TemporalBuckets implements MeterFilter {
  private static final String PREFIX = "temporal_";
  private static final String READ = "temporal_activity_schedule_to_start_latency";
  private static final double[] LIMITS = Stream.of(
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(6))
      .mapToDouble(Duration::toNanos)
      .toArray();

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    if (!id.getName().startsWith(PREFIX)) {
      return config;
    }
    DistributionStatisticConfig.Builder buckets =
        DistributionStatisticConfig.builder().percentilesHistogram(false);
    if (id.getName().equals(READ)) {
      buckets.serviceLevelObjectives(LIMITS);
    }
    return buckets.build().merge(config);
  }
}
