package io.verisim.standalone.temporal;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/**
 * A Temporal server in this JVM, in real time, reachable only from this machine. It keeps nothing
 * after {@link #close()}; the artifact store has everything that must survive.
 *
 * <p>Workers must connect with {@code verisim.temporal.embedded=true}. Thread-safe.
 */
public final class EmbeddedTemporal implements TemporalServer {
  private static final String LOOPBACK = "127.0.0.1";

  private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};

  /**
   * Larger than the limit of {@code PayloadSizeGuard}, so that the guard refuses a payload with a
   * helpful message.
   */
  private static final int MAX_MESSAGE_BYTES = 128 << 20;

  private final TestServicesStarter services;
  private final Server server;

  private EmbeddedTemporal(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param port to listen on; 0 takes any free one
   * @throws UncheckedIOException when the port is taken
   */
  public static EmbeddedTemporal start(int port) {
    // The flag disables time skipping.
    TestServicesStarter services = new TestServicesStarter(true, 0);
    try {
      NettyServerBuilder builder = NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_BYTES), port))
          .maxInboundMessageSize(MAX_MESSAGE_BYTES);
      GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
      return new EmbeddedTemporal(services, builder.build().start());
    } catch (IOException e) {
      services.close();
      throw new UncheckedIOException(
          "the embedded Temporal server cannot listen on "
              + LOOPBACK
              + ":"
              + port
              + ": stop the process that listens there, or choose another port",
          e);
    }
  }

  @Override
  public String target() {
    return LOOPBACK + ":" + server.getPort();
  }

  @Override
  public boolean embedded() {
    return true;
  }

  @Override
  public Optional<URI> ui() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return target() + " (embedded)";
  }

  /** Ends every call and discards every workflow. */
  @Override
  public void close() {
    server.shutdown();
    services.close();
    server.shutdownNow();
  }
}
