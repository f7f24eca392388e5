package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LinkControllerTest {
  @TempDir
  private Path folder;

  @Test
  void aRunIsLinkedToOtherProgramsThatAreConfigured() throws Exception {
    try (ApiServer server = new ApiServer(
        folder,
        "--verisim.links.temporal=http://temporal.example.org:8233/",
        "--verisim.links.grafana=https://grafana.example.org/d/verisim?var-run={run}")) {
      server.get("/runs/kept/links").expectBody().json("""
          [{"name": "Temporal",
            "address": "http://temporal.example.org:8233/namespaces/default/workflows/kept"},
           {"name": "Grafana", "address": "https://grafana.example.org/d/verisim?var-run=kept"}]""");
      problem(server.get("/runs/nobody/links"), 404, "run-unknown");
    }
  }

  @Test
  void withoutThemThereAreNoLinks() throws Exception {
    try (ApiServer server = new ApiServer(folder)) {
      server.get("/runs/kept/links").expectBody().json("[]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "grafana.example.org", "http://a b"})
  void onlyAddressesOfTheWebAreTaken(String address) {
    assertThatThrownBy(() -> new ApiServer(folder, "--verisim.links.grafana=" + address).close())
        .rootCause()
        .hasMessageContaining("verisim.links.grafana is \"" + address + "\"");
  }
}
