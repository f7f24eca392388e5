package io.verisim.temporal;

import com.uber.m3.tally.NoopScope;
import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.verisim.service.ServerCheck;
import io.verisim.service.ServiceStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The Temporal client of a service, and a worker for each {@link WorkerRegistration} bean. Import
 * it and declare the registrations; {@link TemporalProperties} names the server.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TemporalProperties.class)
@Import(ServiceStart.class)
public class TemporalConfiguration {
  private static final Logger log = LoggerFactory.getLogger(TemporalConfiguration.class);
  private static final com.uber.m3.util.Duration METRICS_EVERY =
      com.uber.m3.util.Duration.ofSeconds(5);

  /** How long it may take to notice that a server is back. */
  private static final Duration RECONNECT = Duration.ofSeconds(2);

  /** A negative interval turns the heartbeats of workers off. */
  private static final Duration NEVER = Duration.ofSeconds(-1);

  @Bean
  ClientConfigProfile temporalProfile(TemporalProperties properties) {
    try {
      return properties.over(ClientConfigProfile.load());
    } catch (IOException e) {
      throw new UncheckedIOException("the Temporal client's configuration file cannot be read", e);
    }
  }

  @Bean
  MeterFilter temporalBuckets() {
    return new TemporalBuckets();
  }

  /** The client's own metrics, in the registry of the service if there is one. */
  @Bean(destroyMethod = "close")
  Scope temporalMetrics(ObjectProvider<MeterRegistry> registry) {
    MeterRegistry meters = registry.getIfAvailable();
    if (meters == null) {
      return new NoopScope();
    }
    return new RootScopeBuilder()
        .reporter(new MicrometerClientStatsReporter(meters))
        .reportEvery(METRICS_EVERY);
  }

  @Bean(destroyMethod = "shutdownNow")
  WorkflowServiceStubs workflowServiceStubs(ClientConfigProfile profile, Scope metrics) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions())
            .setMetricsScope(metrics)
            .setConnectionBackoffResetFrequency(RECONNECT)
            .setGrpcClientInterceptors(List.of(new WaitingPolls()))
            .validateAndBuildWithDefaults());
  }

  @Bean
  WorkflowClient workflowClient(
      WorkflowServiceStubs stubs, ClientConfigProfile profile, TemporalProperties properties) {
    log.info(
        "Temporal is at {}; payloads are stored {}",
        stubs.getOptions().getTarget(),
        properties.payloadKeyFile() == null ? "unencrypted" : "encrypted");
    WorkflowClientOptions.Builder options = WorkflowClientOptions.newBuilder(
            profile.toWorkflowClientOptions())
        .setDataConverter(dataConverter(properties.payloadKeyFile()));
    if (properties.embedded()) {
      // The embedded server supports heartbeats of activities, but not of workers.
      options.setWorkerHeartbeatInterval(NEVER);
    }
    return WorkflowClient.newInstance(stubs, options.build());
  }

  private static DataConverter dataConverter(@Nullable Path keys) {
    try {
      return keys == null ? TemporalJson.dataConverter() : TemporalJson.dataConverter(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "verisim.temporal.payload-key-file (" + keys + ") cannot be read", e);
    }
  }

  @Bean
  TemporalWorkers temporalWorkers(
      WorkflowClient client,
      ObjectProvider<WorkerRegistration> registrations,
      TemporalProperties properties,
      @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration grace) {
    return new TemporalWorkers(client, registrations.orderedStream().toList(), properties, grace);
  }

  @Bean
  ServerCheck temporalCheck(TemporalWorkers workers) {
    return workers::start;
  }

  @Bean
  TemporalHealthIndicator temporalHealthIndicator(WorkflowServiceStubs stubs) {
    return new TemporalHealthIndicator(stubs);
  }
}
