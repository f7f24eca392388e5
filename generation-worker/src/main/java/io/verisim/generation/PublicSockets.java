package io.verisim.generation;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Sockets that connect only to public internet addresses. The address is checked when the
 * connection is made, so neither a changed DNS answer nor a redirect can bypass the check.
 */
final class PublicSockets extends SocketFactory {
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

  /** Java converts an IPv4 address inside an IPv6 address to an IPv4 address. */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address instanceof Inet6Address) {
      boolean uniqueLocal = (first & 0xfe) == 0xfc;
      // 64:ff9b::/96 and 2002::/16 can reach any IPv4 address.
      boolean translated = (first == 0x00 && second == 0x64) || (first == 0x20 && second == 0x02);
      return !uniqueLocal && !translated;
    }
    boolean thisNetwork = first == 0;
    boolean sharedByCarriers = first == 100 && second >= 64 && second < 128;
    boolean benchmarks = first == 198 && (second == 18 || second == 19);
    boolean reserved = first >= 240;
    return !thisNetwork && !sharedByCarriers && !benchmarks && !reserved;
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
