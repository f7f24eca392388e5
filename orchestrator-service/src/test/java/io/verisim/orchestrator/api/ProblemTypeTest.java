package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.contract.Failure;
import io.verisim.orchestrator.runs.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;

class ProblemTypeTest {
  @ParameterizedTest
  @EnumSource
  void everyReasonHasAProblemType(RunException.Refusal reason) {
    assertThat(ProblemType.of(reason).name()).isEqualTo(reason.name());
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureHasAProblemTypeWithItsCode(Failure failure) {
    assertThat(ProblemType.of(failure).code()).isEqualTo(failure.code());
  }

  @Test
  void refusedRequestsHaveTheirProblemType() {
    assertThat(ProblemType.of(new InsufficientAuthenticationException("no key")))
        .isEqualTo(ProblemType.UNAUTHENTICATED)
        .returns(HttpStatus.UNAUTHORIZED, ProblemType::status);
    assertThat(ProblemType.of(new RequestRejectedException("odd")))
        .isEqualTo(ProblemType.REQUEST_INVALID);
  }
}
