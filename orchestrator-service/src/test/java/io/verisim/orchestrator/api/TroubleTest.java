package io.verisim.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.lifecycle.Failure;
import io.verisim.orchestrator.runs.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;

class TroubleTest {
  @ParameterizedTest
  @EnumSource
  void everyReasonIsInTheTable(RunException.Reason reason) {
    assertThat(Trouble.of(reason).name()).isEqualTo(reason.name());
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureIsInTheTableUnderItsCode(Failure failure) {
    assertThat(Trouble.of(failure).code()).isEqualTo(failure.code());
  }

  @Test
  void whoIsNotLetInIsToldSo() {
    assertThat(Trouble.of(new InsufficientAuthenticationException("no key")))
        .isEqualTo(Trouble.UNAUTHENTICATED)
        .returns(HttpStatus.UNAUTHORIZED, Trouble::status);
    assertThat(Trouble.of(new RequestRejectedException("odd"))).isEqualTo(Trouble.REQUEST_INVALID);
  }
}
