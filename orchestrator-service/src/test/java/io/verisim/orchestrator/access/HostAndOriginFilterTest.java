package io.verisim.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;

class HostAndOriginFilterTest {
  private @Nullable Exception refused;

  private final HandlerExceptionResolver problems = (request, response, handler, thrown) -> {
    refused = thrown;
    return null;
  };
  private final HostAndOriginFilter filter = new HostAndOriginFilter(
      new ServedHosts(List.of("verisim.example.com")),
      request -> request.getRequestURI().equals("/actuator/health"),
      problems);

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, http://localhost:8080",
    "127.0.0.1:8080, http://127.0.0.1:8080",
    "[::1]:8080, http://[::1]:8080",
    "LOCALHOST:8080, http://localhost:8080",
    "verisim.example.com, https://verisim.example.com",
    "localhost:8080, https://verisim.example.com"
  })
  void admitsThePagesOfTheServerItself(String host, String origin) throws Exception {
    assertThat(answer("POST", host, "Origin", origin, "Sec-Fetch-Site", "same-origin"))
        .isEqualTo("admitted");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, http://evil.example.org",
    "localhost:8080, http://evil.example.org:8080",
    "localhost:8080, http://localhost:3000",
    "localhost:8080, http://localhost",
    "localhost:8080, http://127.0.0.1:8080",
    "localhost:8080, http://localhost.evil.example.org:8080",
    "localhost:8080, http://verisim.example.com.evil.org",
    "localhost:8080, null",
    "localhost:8080, ''",
    "localhost:8080, file://",
    "localhost:8080, 'http://local host:8080'"
  })
  void refusesThePagesOfOthers(String host, String origin) throws Exception {
    assertThat(answer("POST", host, "Origin", origin))
        .isEqualTo("403 the request comes from a page of \"" + origin + "\", not of this server");
  }

  @Test
  void refusesIfOneOfSeveralOriginsIsForeign() throws Exception {
    assertThat(answer(
            "POST",
            "localhost:8080",
            "Origin",
            "http://localhost:8080",
            "Origin",
            "http://evil.example.org"))
        .startsWith("403");
  }

  @ParameterizedTest
  @CsvSource({"cross-site", "same-site", "unheard-of", "''"})
  void refusesWhatABrowserSaysIsFromElsewhere(String site) throws Exception {
    for (String method : List.of("GET", "POST", "OPTIONS")) {
      assertThat(answer(method, "localhost:8080", "Sec-Fetch-Site", site)).startsWith("403");
    }
  }

  @Test
  void aLinkOfAnotherPageMayBeFollowed() throws Exception {
    String[] link = {
      "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"
    };
    assertThat(answer("GET", "localhost:8080", link)).isEqualTo("admitted");
    assertThat(answer("POST", "localhost:8080", link)).startsWith("403");

    link[5] = "iframe";
    assertThat(answer("GET", "localhost:8080", link)).startsWith("403");
  }

  @Test
  void programsThatAreNoBrowsersSendNoOrigin() throws Exception {
    assertThat(answer("POST", "127.0.0.1:8080")).isEqualTo("admitted");
  }

  @Test
  void refusesAReboundNameWithItsOwnOrigin() throws Exception {
    assertThat(answer(
            "POST",
            "evil.example.org:8080",
            "Origin",
            "http://evil.example.org:8080",
            "Sec-Fetch-Site",
            "same-origin"))
        .isEqualTo("403 the host of the request is \"evil.example.org\", which is neither this"
            + " machine's loopback nor in VERISIM_API_HOSTS");
  }

  @Test
  void healthIsAnsweredUnderAnyHost() throws Exception {
    assertThat(answerAt("/actuator/health", "GET", "pod-7")).isEqualTo("admitted");
    assertThat(answerAt("/api/v1/runs", "GET", "pod-7")).startsWith("403");
  }

  private String answer(String method, String host, String... headers) throws Exception {
    return answerAt("/api/v1/runs", method, host, headers);
  }

  /** {@code admitted}, or the status and the reason. */
  private String answerAt(String path, String method, String host, String... headers)
      throws Exception {
    refused = null;
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    request.setServerPort(80);
    request.addHeader("Host", host);
    request.setLocalAddr("192.168.7.7");
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    MockHttpServletResponse response = new MockHttpServletResponse();
    FilterChain chain = new MockFilterChain();
    filter.doFilter(request, response, chain);
    boolean passed = ((MockFilterChain) chain).getRequest() != null;
    assertThat(passed).isEqualTo(refused == null);
    return refused == null ? "admitted" : response.getStatus() + " " + refused.getMessage();
  }
}
