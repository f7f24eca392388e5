package io.verisim.standalone.temporal;

import static io.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE;
import static io.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT;
import static io.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A Temporal server in this JVM, in real time, reachable from this machine alone. It keeps nothing
 * after {@link #close()}: what must survive lies in the artifact store.
 *
 * <p>Workers must connect with {@code verisim.temporal.embedded=true}. Thread-safe.
 */
public final class EmbeddedTemporal implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};

  /** Generous, so that a payload is refused by our guard, which names the remedy. */
  private static final int MAX_MESSAGE_BYTES = 128 << 20;

  private static final Map<String, IndexedValueType> SEARCH_ATTRIBUTES = Map.of(
      "VerisimRun", INDEXED_VALUE_TYPE_KEYWORD,
      "VerisimCycle", INDEXED_VALUE_TYPE_INT,
      "VerisimStage", INDEXED_VALUE_TYPE_KEYWORD,
      "VerisimPerplexity", INDEXED_VALUE_TYPE_DOUBLE,
      "VerisimReward", INDEXED_VALUE_TYPE_DOUBLE,
      "VerisimSkill", INDEXED_VALUE_TYPE_DOUBLE);

  private final TestServicesStarter services;
  private final Server server;

  private EmbeddedTemporal(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  /**
   * Starts a server that knows the product's search attributes.
   *
   * @param port to listen on; 0 takes any free one
   * @throws UncheckedIOException when the port is taken
   */
  public static EmbeddedTemporal start(int port) {
    // The flag forbids to skip time.
    TestServicesStarter services = new TestServicesStarter(true, 0);
    try {
      NettyServerBuilder builder = NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_BYTES), port))
          .maxInboundMessageSize(MAX_MESSAGE_BYTES);
      GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
      EmbeddedTemporal temporal = new EmbeddedTemporal(services, builder.build().start());
      temporal.addSearchAttributes();
      return temporal;
    } catch (IOException e) {
      services.close();
      throw new UncheckedIOException(
          "the embedded Temporal server cannot listen on "
              + LOOPBACK
              + ":"
              + port
              + ": stop what listens there, or choose another port",
          e);
    }
  }

  private void addSearchAttributes() {
    OperatorServiceStubs operator =
        OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
            .setTarget(target())
            .validateAndBuildWithDefaults());
    try {
      operator
          .blockingStub()
          .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
              .putAllSearchAttributes(SEARCH_ATTRIBUTES)
              .build());
    } finally {
      operator.shutdownNow();
    }
  }

  /** Where it listens, as host:port. */
  public String target() {
    return LOOPBACK + ":" + server.getPort();
  }

  /** Ends every call and forgets every workflow. */
  @Override
  public void close() {
    server.shutdown();
    services.close();
    server.shutdownNow();
  }
}
