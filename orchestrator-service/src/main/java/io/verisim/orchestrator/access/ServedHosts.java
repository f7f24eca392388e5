package io.verisim.orchestrator.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names under which the API may be called: those of this machine's loopback, and those that the
 * operator names. Any other name could be that of a web page's own server, which now resolves to
 * this machine (DNS rebinding). Names are compared without regard to case. Thread-safe.
 */
final class ServedHosts {
  private static final Pattern NAME =
      Pattern.compile("(\\*\\.)?[a-z0-9_]([-a-z0-9_.]*[a-z0-9_])?|\\[[0-9a-f:.]+]");
  private static final Pattern NUMBERS =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?=\\d)|$)){4}");

  private final List<String> configured;

  /**
   * @param configured names or addresses without scheme and port; {@code *.example.com} stands for
   *     every name that ends with {@code .example.com}
   * @throws IllegalArgumentException if one is no such name
   */
  ServedHosts(List<String> configured) {
    this.configured = configured.stream()
        .map(host -> host.strip().toLowerCase(Locale.ROOT))
        .filter(host -> !host.isEmpty())
        .toList();
    for (String host : this.configured) {
      if (!NAME.matcher(host).matches()) {
        throw new IllegalArgumentException("verisim.api.hosts contains \"" + host
            + "\", expected names without scheme and port, such as verisim.example.com");
      }
    }
  }

  /**
   * Whether the API is called under a name of its own.
   *
   * @param host the host of the request, without a port
   * @param arrivedAt the address of this machine at which the request arrived. A page cannot give
   *     its server an address for a name, so whoever calls this address means this machine.
   */
  boolean serve(String host, String arrivedAt) {
    String name = withoutDot(host.toLowerCase(Locale.ROOT));
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || names(name)
        || address(name)
            .filter(address -> address.isLoopbackAddress()
                || address(arrivedAt).filter(address::equals).isPresent())
            .isPresent();
  }

  /** Whether the operator has named this very host. */
  boolean namesExactly(String host) {
    return configured.contains(withoutDot(host.toLowerCase(Locale.ROOT)));
  }

  private boolean names(String name) {
    return configured.stream()
        .anyMatch(own -> own.startsWith("*.") ? name.endsWith(own.substring(1)) : name.equals(own));
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** The address that a text states, without asking for a name. */
  private static Optional<InetAddress> address(String text) {
    if (!NUMBERS.matcher(text).matches() && !text.contains(":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
