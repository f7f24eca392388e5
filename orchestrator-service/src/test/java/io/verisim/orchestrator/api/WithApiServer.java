package io.verisim.orchestrator.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** Gives all test classes one {@link ApiServer}, since it takes seconds to start. */
final class WithApiServer implements ParameterResolver {
  private record RunningServer(Path folder, ApiServer server) implements AutoCloseable {
    static RunningServer open() {
      try {
        Path folder = Files.createTempDirectory("api");
        return new RunningServer(folder, new ApiServer(folder));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ApiServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(WithApiServer.class))
        .computeIfAbsent(RunningServer.class, key -> RunningServer.open(), RunningServer.class)
        .server();
  }
}
