package io.verisim.temporal;

import io.temporal.envconfig.ClientConfigProfile;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The address of Temporal and the timeouts of its workers, under {@code verisim.temporal}.
 *
 * <p>Values that are not set here come from the variables that every Temporal client reads:
 * {@code TEMPORAL_ADDRESS}, {@code TEMPORAL_NAMESPACE}, {@code TEMPORAL_API_KEY},
 * {@code TEMPORAL_TLS_*}.
 *
 * @param address host:port of the server; takes precedence over the environment
 * @param namespace takes precedence over the environment; {@code default} if none is set
 * @param embedded whether the server at {@code address} is the embedded one in this JVM, which
 *     supports neither keys nor TLS; the environment is then ignored
 * @param drain how long a stop waits for running activities to save their work; keep it below the
 *     grace period that the process itself is given
 * @param payloadKeyFile a file of keys that encrypt everything that Temporal stores except for
 *     names, types and search attributes; the same for all services; without it nothing is
 *     encrypted
 */
@ConfigurationProperties("verisim.temporal")
public record TemporalProperties(
    @Nullable String address,
    @Nullable String namespace,
    @DefaultValue("false") boolean embedded,
    @DefaultValue("40s") Duration drain,
    @Nullable Path payloadKeyFile) {

  public TemporalProperties {
    address = blankToNull(address);
    namespace = blankToNull(namespace);
    if (embedded && address == null) {
      throw new IllegalArgumentException(
          "verisim.temporal.embedded is true, but verisim.temporal.address is not set: name the"
              + " host:port of the embedded server");
    }
    if (drain.isNegative() || drain.isZero()) {
      throw new IllegalArgumentException(
          "verisim.temporal.drain is " + drain + ", expected a duration above 0");
    }
  }

  /** The given profile of the environment, overridden by these properties. */
  ClientConfigProfile over(ClientConfigProfile environment) {
    ClientConfigProfile.Builder profile =
        embedded ? ClientConfigProfile.newBuilder() : environment.toBuilder();
    if (address != null) {
      profile.setAddress(address);
    }
    if (namespace != null) {
      profile.setNamespace(namespace);
    }
    return profile.build();
  }

  private static @Nullable String blankToNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }
}
