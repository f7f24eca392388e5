package io.verisim.standalone.stack;

import com.github.dockerjava.api.model.PortBinding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A container on a port of this machine that stays the same when it is started again. */
final class ContainerServer implements RealServer {
  private static final String INSIDE = "/tmp";

  private final GenericContainer<?> container;
  private final int port;

  private ContainerServer(GenericContainer<?> container, int port) {
    this.container = container;
    this.port = port;
  }

  static RealServer start(ServerKind kind, String image) throws IOException {
    int port = freePort();
    GenericContainer<?> container = new GenericContainer<>(image)
        .withEnv(kind.environment())
        .withCommand(kind.arguments("0.0.0.0", kind.port(), INSIDE).toArray(String[]::new))
        .withExposedPorts(kind.port())
        .withCreateContainerCmdModifier(create -> create
            .getHostConfig()
            .withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":" + kind.port())))
        .waitingFor(Wait.forListeningPort());
    container.start();
    return new ContainerServer(container, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String hostAndPort() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void startAgain() {
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void close() {
    container.close();
  }
}
