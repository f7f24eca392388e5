package io.verisim.service;

import io.verisim.artifact.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The S3-compatible server. Each half of the key comes as a value or as the path of a file that
 * holds it. A process that AWS has given an identity needs no key.
 *
 * @param endpoint {@code http://host:port} or {@code https://host}
 * @param bucket the bucket; it is made if it does not exist
 * @param region the region that requests are signed for
 * @param accessKey the key's public half
 * @param secretKey its secret half
 * @param accessKeyFile a file that holds the public half
 * @param secretKeyFile a file that holds the secret half
 * @param identity what AWS names the identity of the process by; absent if it has none
 */
@ConfigurationProperties("verisim.s3")
public record StorageProperties(
    String endpoint,
    @DefaultValue("verisim") String bucket,
    @DefaultValue("us-east-1") String region,
    @Nullable String accessKey,
    @Nullable String secretKey,
    @Nullable Path accessKeyFile,
    @Nullable Path secretKeyFile,
    @Nullable String identity) {

  private static final Pattern ENDPOINT = Pattern.compile("https?://[^/\\s?#@]+/?");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  public StorageProperties {
    check(
        endpoint != null && ENDPOINT.matcher(endpoint).matches(),
        "verisim.s3.endpoint (S3_ENDPOINT) must be http://host:port or https://host: '" + endpoint
            + "'");
    check(
        BUCKET.matcher(bucket).matches(),
        "verisim.s3.bucket (S3_BUCKET) must be 3 to 63 lower-case letters, digits, '.' or '-': '"
            + bucket + "'");
    check(!region.isBlank(), "verisim.s3.region (S3_REGION) must not be blank");
    accessKey = blankIsAbsent(accessKey);
    secretKey = blankIsAbsent(secretKey);
    identity = blankIsAbsent(identity);
    boolean keyless =
        accessKey == null && secretKey == null && accessKeyFile == null && secretKeyFile == null;
    if (!keyless || identity == null) {
      checkOne("verisim.s3.access-key", "S3_ACCESS_KEY", accessKey, accessKeyFile);
      checkOne("verisim.s3.secret-key", "S3_SECRET_KEY", secretKey, secretKeyFile);
    }
  }

  /** The settings of the client, with the files read. */
  public S3Settings settings() throws IOException {
    return new S3Settings(
        URI.create(endpoint),
        bucket,
        region,
        valueOf(accessKey, accessKeyFile),
        valueOf(secretKey, secretKeyFile));
  }

  @Override
  public String toString() {
    return "bucket '" + bucket + "' at " + endpoint;
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static void checkOne(
      String property, String variable, @Nullable String value, @Nullable Path file) {
    check(
        value != null || file != null,
        property + " (" + variable + ", or " + variable
            + "_FILE for a file with the value) is not set");
    check(
        value == null || file == null,
        property + " (" + variable + ") is set twice, as a value and as a file");
  }

  private static @Nullable String blankIsAbsent(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable String valueOf(@Nullable String value, @Nullable Path file)
      throws IOException {
    if (value != null || file == null) {
      return value;
    }
    // Editors and shells append a line break to what they write.
    return Files.readString(file).strip();
  }
}
