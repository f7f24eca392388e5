package io.verisim.artifact;

import java.net.URI;
import java.util.Objects;

/**
 * The address of an S3-compatible server and how to sign requests to it.
 *
 * @param endpoint {@code http://host:port} or {@code https://host}
 * @param bucket the bucket; it is made if it does not exist
 * @param region the region that requests are signed for
 * @param accessKey the key's public half
 * @param secretKey its secret half, which no message and no {@link #toString} shows
 */
public record S3Settings(
    URI endpoint, String bucket, String region, String accessKey, String secretKey) {

  public S3Settings {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(accessKey, "accessKey");
    Objects.requireNonNull(secretKey, "secretKey");
  }

  @Override
  public String toString() {
    return "bucket '" + bucket + "' at " + endpoint;
  }
}
