package io.verisim.artifact;

import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.errors.MinioException;
import java.util.concurrent.CompletionException;
import okhttp3.OkHttpClient;

/**
 * Makes buckets. The client library's own call always names the region, which S3 forbids where that
 * is its first one, and some servers refuse.
 */
final class BucketClient extends MinioAsyncClient {
  /** Where a bucket is made that names no region. */
  private static final String UNNAMED = "us-east-1";

  private final S3Settings settings;

  BucketClient(S3Settings settings, OkHttpClient http) {
    super(MinioAsyncClient.builder()
        .endpoint(settings.endpoint().toString())
        .region(settings.region())
        .credentials(settings.accessKey(), settings.secretKey())
        .httpClient(http)
        .build());
    this.settings = settings;
  }

  /** @throws MinioException also if there is such a bucket */
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
