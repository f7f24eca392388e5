package io.verisim.chaos;

import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.EmbeddedServers;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The embedded Temporal and S3 as a process that a fault may end. Arguments: the data folder, the
 * port of Temporal, the port of S3. The environment has the keys of S3.
 */
final class ServersProcess {
  private ServersProcess() {}

  public static void main(String... args) throws IOException, InterruptedException {
    try (EmbeddedServers servers = EmbeddedServers.start(
        DataFolder.claim(Path.of(args[0])),
        Integer.parseInt(args[1]),
        Integer.parseInt(args[2]),
        System.getenv("S3_ACCESS_KEY"),
        System.getenv("S3_SECRET_KEY"))) {
      System.out.println("Serving at " + servers.environment().get("TEMPORAL_ADDRESS") + " and "
          + servers.environment().get("S3_ENDPOINT"));
      Thread.currentThread().join();
    }
  }
}
