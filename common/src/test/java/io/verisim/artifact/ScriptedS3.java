package io.verisim.artifact;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of an S3 server as the client needs, which can be told to misbehave. */
public final class ScriptedS3 implements AutoCloseable {

  /** How one write goes wrong. */
  enum Mishap {
    /** Nothing is written, and the server says that it is busy. */
    BUSY,
    /** The object is written, but the answer is that of a failure. */
    ANSWER_LOST,
    /** Nothing is written, because of another writer at the same moment. */
    CONFLICT
  }

  private final HttpServer server;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Queue<Mishap> mishaps = new ArrayDeque<>();
  private volatile boolean ignoringConditions;
  private volatile boolean breakingDownloads;
  private volatile boolean taggingByMd5 = true;
  private final AtomicInteger damaged = new AtomicInteger();
  private final AtomicInteger skewed = new AtomicInteger();
  private final AtomicInteger downloads = new AtomicInteger();

  private ScriptedS3(HttpServer server) {
    this.server = server;
  }

  public static ScriptedS3 start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedS3 s3 = new ScriptedS3(server);
    server.createContext("/", exchange -> {
      try (exchange) {
        s3.answer(exchange);
      }
    });
    server.start();
    return s3;
  }

  S3ObjectStore connect() throws IOException {
    return S3ObjectStore.open(
        new S3Settings(endpoint(), "bucket", "us-east-1", "access", "secret"));
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Lets the next write go wrong, and the one after the next mishap, and so on. */
  void next(Mishap mishap) {
    mishaps.add(mishap);
  }

  public void ignoreConditions() {
    ignoringConditions = true;
  }

  /** Lets every answer that begins before an object's middle break off there. */
  void breakDownloads() {
    breakingDownloads = true;
  }

  /** Lets the next downloads arrive with one bit changed, each time another one. */
  void damageDownloads(int downloads) {
    damaged.set(downloads);
  }

  /** Has entity tags of its own from now on, as servers with encryption do. */
  void tagByOtherMeans() {
    taggingByMd5 = false;
  }

  /** How often an object was asked for. */
  int downloads() {
    return downloads.get();
  }

  /** Finds the times of the next requests too far from its own. */
  void skewClock(int requests) {
    skewed.set(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestURI().getPath();
    if (skewed.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, 403, error("RequestTimeTooSkewed"));
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "PUT" -> put(exchange, key);
      case "GET" -> get(exchange, key);
      case "POST" -> send(exchange, 200, "<DeleteResult/>");
      default -> exchange.sendResponseHeaders(200, -1);
    }
  }

  private void put(HttpExchange exchange, String key) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Mishap mishap = mishaps.poll();
    if (mishap == Mishap.BUSY) {
      send(exchange, 503, error("SlowDown"));
    } else if (mishap == Mishap.CONFLICT) {
      send(exchange, 409, error("ConditionalRequestConflict"));
    } else if (taken(exchange, key)) {
      send(exchange, 412, error("PreconditionFailed"));
    } else {
      objects.put(key, body);
      send(
          exchange,
          mishap == Mishap.ANSWER_LOST ? 500 : 200,
          mishap == Mishap.ANSWER_LOST ? error("Lost") : "");
    }
  }

  private boolean taken(HttpExchange exchange, String key) {
    boolean conditional = exchange.getRequestHeaders().containsKey("If-None-Match");
    return conditional && !ignoringConditions && objects.containsKey(key);
  }

  private void get(HttpExchange exchange, String key) throws IOException {
    downloads.incrementAndGet();
    byte[] body = objects.get(key);
    if (body == null) {
      send(exchange, 404, error("NoSuchKey"));
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null
        ? 0
        : Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
    int middle = body.length / 2;
    int to = breakingDownloads && from < middle ? middle : body.length;
    exchange
        .getResponseHeaders()
        .set("ETag", '"' + md5(taggingByMd5 ? body : key.getBytes(StandardCharsets.UTF_8)) + '"');
    body = body.clone();
    int lie = damaged.getAndUpdate(left -> Math.max(0, left - 1));
    if (lie > 0) {
      body[lie % body.length] ^= 1;
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, body.length - from);
    // Closing the exchange after too few bytes breaks the connection.
    OutputStream out = exchange.getResponseBody();
    out.write(body, from, to - from);
    out.flush();
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String error(String code) {
    return "<Error><Code>" + code + "</Code><Message>by order of the test</Message></Error>";
  }

  private static void send(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] body = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.getResponseHeaders().set("ETag", "\"etag\"");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
