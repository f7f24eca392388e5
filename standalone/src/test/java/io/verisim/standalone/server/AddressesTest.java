package io.verisim.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class AddressesTest {
  private static Addresses in(Map<String, Object> variables) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(source -> environment.getPropertySources().remove(source.getName()));
    environment.getPropertySources().addFirst(new MapPropertySource("test", variables));
    return Addresses.in(environment);
  }

  @Test
  void bothServersAreEmbeddedWithoutAnAddress() throws IOException {
    Addresses addresses = in(Map.of("TEMPORAL_ADDRESS", " "));

    assertThat(addresses.temporal()).isEmpty();
    assertThat(addresses.s3()).isEmpty();
  }

  @Test
  void usesTheServerOfAGivenAddress() throws IOException {
    Addresses addresses = in(Map.of(
        "TEMPORAL_ADDRESS", "temporal:7233",
        "S3_ENDPOINT", "http://minio:9000",
        "S3_BUCKET", "mine",
        "S3_ACCESS_KEY", "key",
        "S3_SECRET_KEY", "secret"));

    assertThat(addresses.temporal()).contains("temporal:7233");
    assertThat(addresses.s3()).hasValueSatisfying(s3 -> {
      assertThat(s3.endpoint()).hasToString("http://minio:9000");
      assertThat(s3.bucket()).isEqualTo("mine");
      assertThat(s3.secretKey()).isEqualTo("secret");
    });
  }

  @Test
  void oneServerMayBeExternalAndTheOtherEmbedded() throws IOException {
    Addresses addresses = in(Map.of("verisim.temporal.address", "temporal:7233"));

    assertThat(addresses.temporal()).contains("temporal:7233");
    assertThat(addresses.s3()).isEmpty();
  }

  @Test
  void refusesAStoreAddressWithoutKeys() throws IOException {
    Addresses addresses = in(Map.of("S3_ENDPOINT", "http://minio:9000"));

    assertThatThrownBy(addresses::s3)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("S3_ACCESS_KEY");
  }
}
