package io.verisim.chaos;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A relay on loopback before an S3 server, which can answer as a bad store would: see the kinds of
 * {@link Experiment#STORE}. Thread-safe.
 */
final class StoreRelay implements Closeable {
  private static final int SLOWEST_MILLIS = 1000;
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "date", "expect", "keep-alive", "transfer-encoding");
  private static final Pattern LISTED = Pattern.compile(
      "<Contents>.*?<Key>(.*?)</Key>.*?</Contents>"
          + "|<CommonPrefixes>\\s*<Prefix>(.*?)</Prefix>\\s*</CommonPrefixes>",
      Pattern.DOTALL);

  private final InetSocketAddress store;
  private final HttpServer server;
  private final ExecutorService threads;
  private final OkHttpClient client = new OkHttpClient.Builder()
      .followRedirects(false)
      .retryOnConnectionFailure(false)
      .readTimeout(Duration.ofMinutes(1))
      .build();
  private final Map<String, Instant> written = new ConcurrentHashMap<>();
  private final Map<FaultKind, AtomicLong> done = new ConcurrentHashMap<>();
  private volatile @Nullable FaultKind kind;

  private StoreRelay(InetSocketAddress store, HttpServer server, ExecutorService threads) {
    this.store = store;
    this.server = server;
    this.threads = threads;
  }

  static StoreRelay to(InetSocketAddress store) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work, "store-relay");
      thread.setDaemon(true);
      return thread;
    });
    StoreRelay relay = new StoreRelay(store, server, threads);
    server.createContext("/", relay::serve);
    server.setExecutor(threads);
    server.start();
    return relay;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Sets the fault from now on; null for none. */
  void set(@Nullable FaultKind fault) {
    kind = fault;
  }

  /** How many answers were not as they should be, by fault. */
  Map<FaultKind, Long> done() {
    Map<FaultKind, Long> counts = new TreeMap<>();
    done.forEach((fault, count) -> counts.put(fault, count.get()));
    return counts;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private void serve(HttpExchange exchange) throws IOException {
    // Closing the exchange before it has an answer breaks the connection.
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      FaultKind fault = kind;
      if (fault == FaultKind.SLOW) {
        count(fault);
        Thread.sleep(ThreadLocalRandom.current().nextInt(SLOWEST_MILLIS));
      }
      if (!refused(exchange, fault)) {
        forward(exchange, body, fault);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean refused(HttpExchange exchange, @Nullable FaultKind fault) throws IOException {
    if (fault == FaultKind.STORM && ThreadLocalRandom.current().nextInt(4) > 0) {
      refuse(exchange, fault, 503, "SlowDown");
    } else if (fault == FaultKind.FULL && exchange.getRequestMethod().equals("PUT")) {
      refuse(exchange, fault, 507, "XMinioStorageFull");
    } else if (fault == FaultKind.CLOCK) {
      refuse(exchange, fault, 403, "RequestTimeTooSkewed");
    } else {
      return false;
    }
    return true;
  }

  private void refuse(HttpExchange exchange, FaultKind fault, int status, String code)
      throws IOException {
    count(fault);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    String xml = "<Error><Code>" + code + "</Code><Message>Injected</Message></Error>";
    send(exchange, status, xml.getBytes(StandardCharsets.UTF_8));
  }

  private void forward(HttpExchange exchange, byte[] body, @Nullable FaultKind fault)
      throws IOException {
    String method = exchange.getRequestMethod();
    boolean withBody = method.equals("PUT") || method.equals("POST");
    Request.Builder request = new Request.Builder()
        .url("http://127.0.0.1:" + store.getPort() + exchange.getRequestURI())
        .method(method, withBody ? RequestBody.create(body, null) : null)
        .header("Accept-Encoding", "identity");
    exchange.getRequestHeaders().forEach((name, values) -> {
      if (!isOfTheConnection(name)) {
        values.forEach(value -> request.addHeader(name, value));
      }
    });
    try (Response response = client.newCall(request.build()).execute()) {
      Headers headers = exchange.getResponseHeaders();
      response.headers().forEach(header -> {
        if (!isOfTheConnection(header.getFirst())) {
          headers.add(header.getFirst(), header.getSecond());
        }
      });
      if (method.equals("HEAD")) {
        headers.set("Content-Length", response.header("Content-Length", "0"));
      }
      if (method.equals("PUT") && response.isSuccessful()) {
        written.putIfAbsent(exchange.getRequestURI().getPath(), Instant.now());
      }
      byte[] content = response.body().bytes();
      send(
          exchange,
          response.code(),
          method.equals("GET") && response.isSuccessful()
              ? changed(exchange, content, fault)
              : content);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    boolean empty = content.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : content.length);
    if (!empty) {
      exchange.getResponseBody().write(content);
    }
  }

  private byte[] changed(HttpExchange exchange, byte[] content, @Nullable FaultKind fault) {
    String query = exchange.getRequestURI().getRawQuery();
    boolean lying = ThreadLocalRandom.current().nextBoolean();
    if (fault == FaultKind.LATE && query != null && query.contains("list-type=")) {
      String bucket = exchange.getRequestURI().getPath().replaceAll("(?<=.)/$", "") + "/";
      return withoutTheNewest(bucket, new String(content, StandardCharsets.UTF_8));
    }
    if (query != null || content.length == 0 || !lying) {
      return content;
    }
    if (fault == FaultKind.PARTIAL) {
      count(fault);
      return Arrays.copyOf(content, ThreadLocalRandom.current().nextInt(content.length));
    }
    if (fault == FaultKind.WRONG) {
      count(fault);
      int at = ThreadLocalRandom.current().nextInt(content.length);
      content[at] ^= (byte) (1 << ThreadLocalRandom.current().nextInt(Byte.SIZE));
    }
    return content;
  }

  private byte[] withoutTheNewest(String bucket, String list) {
    Instant visible = Instant.now().minus(LATE);
    String shown = LISTED.matcher(list).replaceAll(match -> {
      String key = match.group(1);
      String name =
          bucket + URLDecoder.decode(key == null ? match.group(2) : key, StandardCharsets.UTF_8);
      boolean hidden =
          key == null ? firstBelow(name).isAfter(visible) : firstAt(name).isAfter(visible);
      if (hidden) {
        count(FaultKind.LATE);
      }
      return hidden ? "" : Matcher.quoteReplacement(match.group());
    });
    return shown.getBytes(StandardCharsets.UTF_8);
  }

  private Instant firstAt(String path) {
    return written.getOrDefault(path, Instant.MIN);
  }

  private Instant firstBelow(String prefix) {
    return written.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(Map.Entry::getValue)
        .min(Instant::compareTo)
        .orElse(Instant.MIN);
  }

  private void count(FaultKind fault) {
    done.computeIfAbsent(fault, k -> new AtomicLong()).incrementAndGet();
  }

  private static boolean isOfTheConnection(String header) {
    return OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
  }
}
