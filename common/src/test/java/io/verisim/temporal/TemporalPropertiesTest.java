package io.verisim.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.ClientConfigTLS;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TemporalPropertiesTest {
  private static final ClientConfigProfile CLOUD = ClientConfigProfile.newBuilder()
      .setAddress("cloud.example:7233")
      .setNamespace("production")
      .setApiKey("secret")
      .setTls(ClientConfigTLS.newBuilder().setServerName("cloud").build())
      .build();

  @Test
  void defaultsTakeTheServerFromTheEnvironment() {
    TemporalProperties properties = bind(Map.of());

    assertThat(properties)
        .isEqualTo(new TemporalProperties(null, null, false, Duration.ofSeconds(40), null));
    assertThat(properties.over(CLOUD)).isEqualTo(CLOUD);
  }

  @Test
  void everyKeyIsBound() {
    assertThat(bind(Map.of(
            "verisim.temporal.address", "127.0.0.1:7233",
            "verisim.temporal.namespace", "lab",
            "verisim.temporal.embedded", "true",
            "verisim.temporal.drain", "2m",
            "verisim.temporal.payload-key-file", "/keys")))
        .isEqualTo(new TemporalProperties(
            "127.0.0.1:7233", "lab", true, Duration.ofMinutes(2), Path.of("/keys")));
  }

  @Test
  void addressAndNamespaceOverrideOnlyTheirVariables() {
    ClientConfigProfile profile = bind(Map.of(
            "verisim.temporal.address", "other.example:7233",
            "verisim.temporal.namespace", "lab"))
        .over(CLOUD);

    assertThat(profile.getAddress()).isEqualTo("other.example:7233");
    assertThat(profile.getNamespace()).isEqualTo("lab");
    assertThat(profile.getApiKey()).isEqualTo("secret");
    assertThat(profile.getTls()).isEqualTo(CLOUD.getTls());
  }

  @Test
  void theEmbeddedServerIgnoresKeysOfTheEnvironment() {
    ClientConfigProfile profile = bind(Map.of(
            "verisim.temporal.address", "127.0.0.1:7233", "verisim.temporal.embedded", "true"))
        .over(CLOUD);

    assertThat(profile)
        .isEqualTo(ClientConfigProfile.newBuilder().setAddress("127.0.0.1:7233").build());
  }

  @Test
  void refusesContradictoryKeysByName() {
    assertThatThrownBy(() -> bind(Map.of("verisim.temporal.embedded", "true")))
        .rootCause()
        .hasMessageContaining("verisim.temporal.address is not set");
    assertThatThrownBy(() -> bind(Map.of("verisim.temporal.drain", "0s")))
        .rootCause()
        .hasMessage("verisim.temporal.drain is PT0S, expected a duration above 0");
  }

  private static TemporalProperties bind(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bindOrCreate("verisim.temporal", TemporalProperties.class);
  }
}
