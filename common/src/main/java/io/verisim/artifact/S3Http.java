package io.verisim.artifact;

import io.minio.Http;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The HTTP client below the S3 client: time limits, and the only place where requests are tried
 * again.
 */
final class S3Http {

  static final int TRIES = 6;

  private static final Set<Integer> PASSING = Set.of(408, 429, 499, 500, 502, 503, 504);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int PARALLEL_REQUESTS = 64;

  private S3Http() {}

  /**
   * A server, or what stands before it, answered every try with a status that might have passed.
   */
  static final class StillFailing extends IOException {
    private static final long serialVersionUID = 1L;

    StillFailing(int status) {
      super("status " + status);
    }
  }

  /** @param silence how long a server may neither send nor take a byte */
  static OkHttpClient client(URI endpoint, Duration silence) {
    // Daemon threads: an idle client must not keep a finished program alive.
    Dispatcher dispatcher = new Dispatcher(Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work, "s3");
      thread.setDaemon(true);
      return thread;
    }));
    dispatcher.setMaxRequestsPerHost(PARALLEL_REQUESTS);
    return base(endpoint)
        .dispatcher(dispatcher)
        .connectTimeout(CONNECT)
        .readTimeout(silence)
        .writeTimeout(silence)
        .addInterceptor(S3Http::withRetries)
        .build();
  }

  private static OkHttpClient.Builder base(URI endpoint) {
    if ("http".equals(endpoint.getScheme())) {
      // No certificates to load, which takes longer than all the rest of the start.
      return new OkHttpClient.Builder()
          .protocols(List.of(Protocol.HTTP_1_1))
          .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    // Honours SSL_CERT_FILE and SSL_CERT_DIR.
    OkHttpClient.Builder builder = Http.newDefaultClient().newBuilder();
    // The S3 client's own retries know status codes only, and would multiply ours.
    builder.interceptors().clear();
    return builder;
  }

  static void close(OkHttpClient client) {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /**
   * Waits before another try, longer each time, with some chance in it so that many clients do not
   * march in step.
   */
  static void pause(int tried) throws InterruptedIOException {
    long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tried, 10));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted between two tries of a request");
    }
  }

  private static Response withRetries(Interceptor.Chain chain) throws IOException {
    for (int tried = 1; ; tried++) {
      try {
        Response response = chain.proceed(chain.request());
        if (!PASSING.contains(response.code())) {
          return response;
        }
        response.close();
        if (tried == TRIES) {
          throw new StillFailing(response.code());
        }
      } catch (StillFailing e) {
        throw e;
      } catch (IOException e) {
        if (tried == TRIES || chain.call().isCanceled()) {
          throw e;
        }
      }
      pause(tried);
    }
  }
}
