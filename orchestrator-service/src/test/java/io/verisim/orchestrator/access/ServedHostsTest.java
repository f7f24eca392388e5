package io.verisim.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedHostsTest {
  private static final String HERE = "10.1.2.3";

  private final ServedHosts hosts =
      new ServedHosts(List.of("Verisim.example.com", " *.svc.cluster.local ", "10.9.9.9", ""));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost",
        "localhost.",
        "verisim.localhost",
        "127.0.0.1",
        "127.8.9.10",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        HERE,
        "verisim.example.com",
        "VERISIM.example.com.",
        "orchestrator.research.svc.cluster.local",
        "10.9.9.9"
      })
  void servesLoopbackItsOwnAddressAndConfiguredNames(String host) {
    assertThat(hosts.serve(host, HERE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rebound.example.org",
        "localhost.example.org",
        "notlocalhost",
        "127.0.0.1.nip.io",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "[::]",
        "10.1.2.4",
        "999.0.0.1",
        "[not:an:address]",
        "example.com",
        "x.verisim.example.com",
        "svc.cluster.local",
        "evil-svc.cluster.local"
      })
  void servesNothingElse(String host) {
    assertThat(hosts.serve(host, HERE)).isFalse();
  }

  @Test
  void anIpv6AddressAtWhichTheRequestArrivedIsServed() {
    assertThat(hosts.serve("[fd00::7]", "fd00:0:0:0:0:0:0:7")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://verisim.example.com", "verisim:8080", "a b", "*", "verisim/", "*.*"})
  void namesAMisspelledHost(String host) {
    assertThatThrownBy(() -> new ServedHosts(List.of("good", host)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("verisim.api.hosts contains \"" + host + "\"");
  }
}
