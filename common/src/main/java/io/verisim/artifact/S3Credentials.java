package io.verisim.artifact;

import io.minio.credentials.IamAwsProvider;
import io.minio.credentials.Provider;
import io.minio.credentials.StaticProvider;
import org.jspecify.annotations.Nullable;

/** What requests are signed with. */
final class S3Credentials {
  private S3Credentials() {}

  /**
   * The keys of the settings; or, without them, keys that the process's identity is exchanged for,
   * again whenever they are about to expire. AWS names the identity in environment variables: the
   * token of a service account on EKS ({@code AWS_WEB_IDENTITY_TOKEN_FILE}, {@code AWS_ROLE_ARN}),
   * or the address that answers for an EKS Pod Identity or an ECS task
   * ({@code AWS_CONTAINER_CREDENTIALS_FULL_URI}, {@code AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}).
   */
  static Provider of(S3Settings settings) {
    String access = settings.accessKey();
    String secret = settings.secretKey();
    if (access != null && secret != null) {
      return new StaticProvider(access, secret, null);
    }
    // Only tokens are exchanged at an endpoint that can be another.
    String sts =
        setting("AWS_WEB_IDENTITY_TOKEN_FILE") == null ? null : setting("AWS_ENDPOINT_URL_STS");
    return new IamAwsProvider(sts, S3Http.identities());
  }

  /** Like the library, which reads the other variables. */
  private static @Nullable String setting(String name) {
    String property = System.getProperty(name);
    return property == null ? System.getenv(name) : property;
  }
}
