package io.verisim.standalone.server;

import io.verisim.standalone.embedded.EmbeddedS3;
import io.verisim.standalone.temporal.EmbeddedTemporal;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Only the embedded Temporal and S3 servers, on loopback, for services that run as separate
 * processes.
 */
public final class EmbeddedServers implements Closeable {
  private final DataFolder data;
  private final EmbeddedTemporal temporal;
  private final EmbeddedS3 s3;
  private final String accessKey;
  private final String secretKey;

  private EmbeddedServers(
      DataFolder data,
      EmbeddedTemporal temporal,
      EmbeddedS3 s3,
      String accessKey,
      String secretKey) {
    this.data = data;
    this.temporal = temporal;
    this.s3 = s3;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  /** Starts both servers. They own the data folder from now on. Port 0 takes any free port. */
  public static EmbeddedServers start(
      DataFolder data, int temporalPort, int s3Port, String accessKey, String secretKey)
      throws IOException {
    EmbeddedTemporal temporal = EmbeddedTemporal.start(temporalPort);
    try {
      EmbeddedS3 s3 = EmbeddedS3.start(data.s3(), s3Port, accessKey, secretKey);
      return new EmbeddedServers(data, temporal, s3, accessKey, secretKey);
    } catch (IOException e) {
      temporal.close();
      throw e;
    }
  }

  /** The environment with which a service uses these servers, in display order. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("TEMPORAL_ADDRESS", temporal.target());
    environment.put("VERISIM_TEMPORAL_EMBEDDED", "true");
    environment.put("VERISIM_TEMPORAL_ADDRESS", temporal.target());
    environment.put("S3_ENDPOINT", s3.endpoint().toString());
    environment.put("S3_ACCESS_KEY", accessKey);
    environment.put("S3_SECRET_KEY", secretKey);
    return environment;
  }

  @Override
  public void close() throws IOException {
    try (data;
        temporal;
        s3) {
      // Closed from the last to the first.
    }
  }
}
