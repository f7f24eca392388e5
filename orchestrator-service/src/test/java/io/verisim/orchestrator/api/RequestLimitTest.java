package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@Timeout(60)
class RequestLimitTest {
  @Test
  void tooManyRequestsAreToldToWait(@TempDir Path folder) throws IOException {
    try (ApiServer server = new ApiServer(folder, "--verisim.api.requests-per-second=1")) {
      ResponseSpec answer = server.get("/runs/kept");
      answer.expectStatus().isOk();
      // A request may take longer than the second after which one more is answered, but not each of
      // many.
      for (int i = 0; i < 1000 && answered(answer); i++) {
        answer = server.get("/runs/kept");
      }

      ApiServer.problem(answer, 429, "too-many-requests");
      answer.expectHeader().valueEquals("Retry-After", "1");
      URI health = server.address("").resolve("/actuator/health/liveness");
      for (int i = 0; i < 5; i++) {
        server.client().get().uri(health).exchange().expectStatus().isOk();
      }
    }
  }

  @Test
  void refusesALimitOfZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestLimit(0))
        .withMessage("verisim.api.requests-per-second is 0, expected at least 1");
  }

  private static boolean answered(ResponseSpec answer) {
    int status = answer.returnResult(String.class).getStatus().value();
    assertThat(status).isIn(200, 429);
    return status == 200;
  }
}
