package io.verisim.orchestrator.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Admits callers with a key or a token. If neither is configured, it admits every caller; this must
 * be enabled explicitly unless only this machine reaches the API. Web pages of other sites are
 * refused in either case. Health and metrics are open, because they name no run, and so is the
 * page.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(AccessProperties.class)
public class AccessConfiguration {
  private static final String[] OPEN = {
    "/actuator/health", "/actuator/health/**", "/actuator/info", "/actuator/prometheus"
  };

  /** The page. It is the same for everybody, and asks for a key before it calls the API. */
  private static final String[] PAGE = {"/", "/index.html", "/page/**", "/lib/**"};

  /** Nothing from elsewhere, no script or style within the page, no frame around it. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Bean
  SecurityFilterChain apiAccess(
      HttpSecurity http,
      AccessProperties access,
      ObjectProvider<JwtDecoder> decoder,
      @Value("${server.address:}") String address,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems)
      throws IOException {
    Optional<String> key = access.secret();
    @Nullable JwtDecoder tokens = decoder.getIfAvailable();
    boolean open = key.isEmpty() && tokens == null;
    if (open && !access.unauthenticated() && !isLoopback(address)) {
      throw new OpenApiException(address.isBlank() ? "every address" : address);
    }
    HostAndOriginFilter sites =
        new HostAndOriginFilter(new ServedHosts(access.hosts()), anyOf(OPEN), problems);
    AuthenticationEntryPoint refusal = refusal(problems, key.isPresent(), tokens != null);
    http.addFilterAfter(sites, HeaderWriterFilter.class)
        .headers(headers -> headers.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
            anyOf(PAGE), new ContentSecurityPolicyHeaderWriter(PAGE_POLICY))))
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .exceptionHandling(failures -> failures.authenticationEntryPoint(refusal))
        .authorizeHttpRequests(requests -> {
          requests.requestMatchers(OPEN).permitAll();
          requests.requestMatchers(HttpMethod.GET, PAGE).permitAll();
          requests.requestMatchers(HttpMethod.HEAD, PAGE).permitAll();
          // A request that is dispatched again has already been admitted.
          requests
              .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
              .permitAll();
          if (open) {
            requests.anyRequest().permitAll();
          } else {
            requests.anyRequest().authenticated();
          }
        });
    key.ifPresent(
        secret -> http.addFilterBefore(new ApiKeyFilter(secret), AuthorizationFilter.class));
    if (tokens != null) {
      http.oauth2ResourceServer(
          server -> server.jwt(jwt -> jwt.decoder(tokens)).authenticationEntryPoint(refusal));
    }
    return http.build();
  }

  private static RequestMatcher anyOf(String... paths) {
    PathPatternRequestMatcher.Builder patterns = PathPatternRequestMatcher.withDefaults();
    return new OrRequestMatcher(
        Stream.of(paths).map(patterns::matcher).toArray(RequestMatcher[]::new));
  }

  /** Answers in the same form as every other error of the API. */
  private static AuthenticationEntryPoint refusal(
      HandlerExceptionResolver problems, boolean key, boolean tokens) {
    String scheme = tokens ? "Bearer" : "ApiKey header=\"" + ApiKeyFilter.HEADER + "\"";
    String expected = Stream.of(
            key ? "the key in the header " + ApiKeyFilter.HEADER : "",
            tokens ? "a token in the header Authorization" : "")
        .filter(way -> !way.isEmpty())
        .reduce((one, other) -> one + " or " + other)
        .orElse("");
    return (request, response, thrown) -> {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      RefusedBodyFilter.closeAfter(response);
      response.setHeader("WWW-Authenticate", scheme);
      String found = request.getHeader(ApiKeyFilter.HEADER) == null
              && request.getHeader("Authorization") == null
          ? "the request has neither a key nor a token"
          : "the request's key or token is not accepted";
      AuthenticationException problem =
          new InsufficientAuthenticationException(found + "; expected " + expected, thrown);
      problems.resolveException(request, response, null, problem);
    };
  }

  @Bean
  FilterRegistrationBean<RefusedBodyFilter> refusedBodyFilter() {
    FilterRegistrationBean<RefusedBodyFilter> filter =
        new FilterRegistrationBean<>(new RefusedBodyFilter());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    filter.setAsyncSupported(true);
    return filter;
  }

  /** Lets methods through that nobody has heard of, so that they are answered like the others. */
  @Bean
  HttpFirewall anyMethod() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  @Bean
  RequestRejectedHandler requestRejectedHandler(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return (request, response, rejected) -> {
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      RefusedBodyFilter.closeAfter(response);
      problems.resolveException(request, response, null, rejected);
    };
  }

  private static boolean isLoopback(String address) throws UnknownHostException {
    return !address.isBlank()
        && Stream.of(InetAddress.getAllByName(address)).allMatch(InetAddress::isLoopbackAddress);
  }
}
