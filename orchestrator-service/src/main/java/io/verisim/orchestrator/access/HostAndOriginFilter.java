package io.verisim.orchestrator.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses what a web page of another site has a browser send. A person who runs the API on their
 * own machine also visits other pages, and their browser reaches the API for them.
 *
 * <ul>
 *   <li>The request's host must be one of {@link ServedHosts}, so that a page whose name has been
 *       rebound to this machine gets nothing.
 *   <li>{@code Origin} must be the origin that the request is sent to, or a host that the operator
 *       names. Browsers send it with every request across origins that may change something.
 *   <li>{@code Sec-Fetch-Site} must be {@code same-origin} or {@code none}, which means that the
 *       person typed the address. A link from another page may be followed: the answer is shown to
 *       the person and not to that page.
 * </ul>
 *
 * <p>Other programs than browsers send neither {@code Origin} nor {@code Sec-Fetch-Site}. Sources:
 * the Fetch standard and the W3C's Fetch Metadata Request Headers.
 */
final class HostAndOriginFilter extends OncePerRequestFilter {
  private final ServedHosts hosts;
  private final RequestMatcher anyHost;
  private final HandlerExceptionResolver problems;

  /**
   * @param anyHost requests that are answered whatever host they name, such as those of probes,
   *     which call a pod by its address
   */
  HostAndOriginFilter(
      ServedHosts hosts, RequestMatcher anyHost, HandlerExceptionResolver problems) {
    this.hosts = hosts;
    this.anyHost = anyHost;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String fault = fault(request);
    if (fault == null) {
      chain.doFilter(request, response);
    } else {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      RefusedBodyFilter.closeAfter(response);
      problems.resolveException(request, response, null, new ForeignRequestException(fault));
    }
  }

  private @Nullable String fault(HttpServletRequest request) {
    String host = request.getServerName();
    if (!hosts.serve(host, request.getLocalAddr()) && !anyHost.matches(request)) {
      return "the host of the request is \"" + host
          + "\", which is neither this machine's loopback nor in VERISIM_API_HOSTS";
    }
    for (String origin : Collections.list(request.getHeaders("Origin"))) {
      if (!isOwn(origin, request)) {
        return "the request comes from a page of \"" + origin + "\", not of this server";
      }
    }
    for (String site : Collections.list(request.getHeaders("Sec-Fetch-Site"))) {
      if (!List.of("same-origin", "none").contains(site) && !followsALink(request)) {
        return "the request comes from a page of another server (Sec-Fetch-Site is \"" + site
            + "\")";
      }
    }
    return null;
  }

  /** Compares hosts and ports, because a proxy in front may speak TLS for this server. */
  private boolean isOwn(String origin, HttpServletRequest request) {
    try {
      URI page = new URI(origin);
      String host = page.getHost();
      return host != null
          && (hosts.namesExactly(host)
              || (host.equalsIgnoreCase(request.getServerName()) && isOwnPort(page, request)));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isOwnPort(URI page, HttpServletRequest request) {
    int port = request.getServerPort();
    return page.getPort() < 0 ? port == 80 || port == 443 : port == page.getPort();
  }

  private static boolean followsALink(HttpServletRequest request) {
    return List.of("GET", "HEAD").contains(request.getMethod())
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && "document".equals(request.getHeader("Sec-Fetch-Dest"));
  }

  /** A streamed response was admitted with its request. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return true;
  }
}
