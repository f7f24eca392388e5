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
 * The HTTP client of the S3 client: it sets time limits, and is the only place that retries
 * requests.
 */
final class S3Http {

  static final int TRIES = 6;

  private static final Set<Integer> PASSING = Set.of(408, 429, 499, 500, 502, 503, 504);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int PARALLEL_REQUESTS = 64;

  private S3Http() {}

  /** A server, or a proxy before it, answered every attempt with a status that may be temporary. */
  static final class StillFailing extends IOException {
    private static final long serialVersionUID = 1L;

    StillFailing(int status) {
      super("status " + status);
    }
  }

  /** @param silence the time limit in which a server must send or accept a byte */
  static OkHttpClient client(URI endpoint, Duration silence) {
    // Daemon threads, because an idle client must not keep a finished program alive.
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

  /** A client for those who give out keys: they are not the store, and have public certificates. */
  static OkHttpClient identities() {
    return new OkHttpClient.Builder()
        .connectTimeout(CONNECT)
        .addInterceptor(S3Http::withRetries)
        .build();
  }

  private static OkHttpClient.Builder base(URI endpoint) {
    if ("http".equals(endpoint.getScheme())) {
      // Without TLS there are no certificates to load, which would take longer than the rest of the
      // start.
      return new OkHttpClient.Builder()
          .protocols(List.of(Protocol.HTTP_1_1))
          .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    // Honours SSL_CERT_FILE and SSL_CERT_DIR.
    OkHttpClient.Builder builder = Http.newDefaultClient().newBuilder();
    // The S3 client's own retries consider only status codes, and would multiply with the retries
    // here.
    builder.interceptors().clear();
    return builder;
  }

  static void close(OkHttpClient client) {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /**
   * Waits before another attempt, longer each time, with random jitter so that clients do not retry
   * in step.
   */
  static void pause(int tried) throws InterruptedIOException {
    long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tried, 10));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted between two attempts of a request");
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
