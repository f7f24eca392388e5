package io.verisim.standalone.stack;

import io.verisim.artifact.S3Contract;
import io.verisim.artifact.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the product asks of an S3 server, asked of a real one, which is killed where a restart is
 * asked for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RealS3Contract extends S3Contract {
  private final ServerKind kind;
  private RealServer server;

  RealS3Contract(ServerKind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = RealServer.start(kind, folder.resolve("store"));
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Override
  protected S3Settings server(String bucket) {
    return new S3Settings(
        URI.create("http://" + server.hostAndPort()),
        bucket,
        "us-east-1",
        ServerKind.accessKey(),
        ServerKind.secretKey());
  }

  @Override
  protected void restart() throws IOException, InterruptedException {
    server.kill();
    server.startAgain();
  }
}
