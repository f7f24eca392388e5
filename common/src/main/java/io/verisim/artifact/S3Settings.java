package io.verisim.artifact;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address of an S3-compatible server and how to sign requests to it.
 *
 * @param endpoint {@code http://host:port} or {@code https://host}
 * @param bucket the bucket; it is made if it does not exist
 * @param region the region that requests are signed for
 * @param accessKey the key's public half; absent if the process has an identity that AWS exchanges
 *     for keys of limited life
 * @param secretKey its secret half, which no message and no {@link #toString} shows; absent if the
 *     public half is
 */
public record S3Settings(
    URI endpoint,
    String bucket,
    String region,
    @Nullable String accessKey,
    @Nullable String secretKey) {

  public S3Settings {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(region, "region");
    if ((accessKey == null) != (secretKey == null)) {
      throw new IllegalArgumentException("one half of the key is given, and not the other");
    }
  }

  /** Another bucket of the same server. */
  public S3Settings withBucket(String other) {
    return new S3Settings(endpoint, other, region, accessKey, secretKey);
  }

  @Override
  public String toString() {
    return "bucket '" + bucket + "' at " + endpoint;
  }
}
