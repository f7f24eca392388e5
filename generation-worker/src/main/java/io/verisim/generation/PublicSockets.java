package io.verisim.generation;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.SocketFactory;

/**
 * Sockets that connect only to public internet addresses. The address is checked when the
 * connection is made, so neither a changed DNS answer nor a redirect can bypass the check.
 */
final class PublicSockets extends SocketFactory {
  private static final List<Network> SPECIAL_V4 = Stream.of(
          "0.0.0.0/8", // this network
          "10.0.0.0/8",
          "100.64.0.0/10", // shared by carriers
          "127.0.0.0/8",
          "168.63.129.16/32", // Azure's services for a machine
          "169.254.0.0/16", // link-local, with the metadata of most clouds
          "172.16.0.0/12",
          "192.0.0.0/24", // protocol assignments, with the metadata of Oracle's cloud
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16",
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4") // reserved, with broadcast
      .map(Network::of)
      .toList();

  /** All addresses of IPv6 that are routed on the internet. */
  private static final Network GLOBAL_V6 = Network.of("2000::/3");

  private static final List<Network> SPECIAL_V6 = Stream.of(
          "2001::/23", // protocol assignments, with Teredo, which reaches any IPv4 address
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4, which reaches any IPv4 address
          "3fff::/20") // documentation
      .map(Network::of)
      .toList();

  /** A connection to a private address was refused. */
  static final class PrivateAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    PrivateAddressException(InetAddress address) {
      super(address.getHostAddress() + " is not a public internet address");
    }
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (endpoint instanceof InetSocketAddress inet
            && inet.getAddress() != null
            && !isPublic(inet.getAddress())) {
          throw new PrivateAddressException(inet.getAddress());
        }
        super.connect(endpoint, timeout);
      }
    };
  }

  /**
   * Whether an address is one of the public internet, by IANA's registries of special-purpose
   * addresses. Java converts an IPv4 address inside an IPv6 address to an IPv4 address.
   */
  static boolean isPublic(InetAddress address) {
    List<Network> special = address instanceof Inet6Address ? SPECIAL_V6 : SPECIAL_V4;
    return special.stream().noneMatch(network -> network.contains(address))
        && (!(address instanceof Inet6Address) || GLOBAL_V6.contains(address));
  }

  /** The addresses that share their first bits. */
  private record Network(InetAddress first, int bits) {
    static Network of(String text) {
      int slash = text.indexOf('/');
      try {
        return new Network(
            InetAddress.getByName(text.substring(0, slash)),
            Integer.parseInt(text.substring(slash + 1)));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean contains(InetAddress address) {
      BigInteger difference =
          new BigInteger(1, address.getAddress()).xor(new BigInteger(1, first.getAddress()));
      return difference.bitLength() <= Byte.SIZE * address.getAddress().length - bits;
    }
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("connect a socket of createSocket() instead");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
    return createSocket(address, port);
  }
}
