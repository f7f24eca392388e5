package io.verisim.artifact;

import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.credentials.Provider;
import io.minio.errors.MinioException;
import java.util.concurrent.CompletionException;
import okhttp3.OkHttpClient;

/**
 * Creates buckets. The client library's own call always names the region. S3 forbids that for its
 * default region, and some servers refuse it.
 */
final class BucketClient extends MinioAsyncClient {
  /** The region of a bucket that is created without naming one. */
  private static final String UNNAMED = "us-east-1";

  private final S3Settings settings;

  BucketClient(S3Settings settings, Provider credentials, OkHttpClient http) {
    super(MinioAsyncClient.builder()
        .endpoint(settings.endpoint().toString())
        .region(settings.region())
        .credentialsProvider(credentials)
        .httpClient(http)
        .build());
    this.settings = settings;
  }

  /** @throws MinioException also if the bucket already exists */
  void make() throws MinioException {
    MakeBucketArgs args = MakeBucketArgs.builder()
        .bucket(settings.bucket())
        .region(settings.region())
        .build();
    try {
      if (settings.region().equals(UNNAMED)) {
        executePutAsync(args, null, null, null).join().close();
      } else {
        makeBucket(args).join();
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof MinioException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
