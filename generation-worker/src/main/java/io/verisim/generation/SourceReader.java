package io.verisim.generation;

import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.text.TextException;
import io.verisim.text.Utf8;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Reads text from a local file or folder, from http(s), or from {@code s3://bucket/key}. */
final class SourceReader {
  /** A corpus is tokenized in memory; more wants another preparation. */
  private static final long MOST_BYTES = 256L << 20;

  private static final int OK = 200;

  private final S3Settings s3;

  /** Reads {@code s3://} from the server of {@code s3}, whatever bucket that names. */
  SourceReader(S3Settings s3) {
    this.s3 = s3;
  }

  /**
   * Reads the whole source.
   *
   * @throws TextException if there is no text, it is too large, or it is no UTF-8
   * @throws IOException if the source cannot be reached
   */
  SourceText read(String source) throws IOException {
    if (source.startsWith("http://") || source.startsWith("https://")) {
      return text(source, List.of(download(source)));
    }
    if (source.startsWith("s3://")) {
      return text(source, List.of(object(URI.create(source))));
    }
    return text(source, local(Path.of(source)));
  }

  private static List<byte[]> local(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new TextException(
          "corpus.source: there is no file or folder " + path
              + " on the generation worker; give a path that it can read, http(s)://... or s3://bucket/key");
    }
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
      long size = 0;
      for (Path file : files) {
        size = checked(path.toString(), size + Files.size(file));
      }
      List<byte[]> contents = new ArrayList<>();
      for (Path file : files) {
        contents.add(Files.readAllBytes(file));
      }
      return contents;
    }
  }

  private static byte[] download(String address) throws IOException {
    HttpClient client = HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(Duration.ofSeconds(20))
        .build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(address))
        .timeout(Duration.ofMinutes(10))
        .build();
    try {
      HttpResponse<java.io.InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (java.io.InputStream body = response.body()) {
        if (response.statusCode() != OK) {
          throw new TextException("corpus.source: " + address + " answered with status "
              + response.statusCode() + ", expected 200");
        }
        byte[] content = body.readNBytes((int) MOST_BYTES + 1);
        checked(address, content.length);
        return content;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + address, e);
    }
  }

  private byte[] object(URI address) throws IOException {
    String key = address.getPath().replaceFirst("^/", "");
    S3Settings elsewhere = new S3Settings(
        s3.endpoint(), address.getHost(), s3.region(), s3.accessKey(), s3.secretKey());
    try (S3ObjectStore store = S3ObjectStore.open(elsewhere)) {
      return content(store, address, key);
    }
  }

  private static byte[] content(ObjectStore store, URI address, String key) throws IOException {
    checked(address.toString(), store.size(key).orElse(0));
    return store
        .get(key)
        .orElseThrow(() -> new TextException("corpus.source: there is no object " + address));
  }

  private static long checked(String source, long bytes) {
    if (bytes > MOST_BYTES) {
      throw new TextException("corpus.source: " + source + " has more than " + (MOST_BYTES >> 20)
          + " MiB, which is as much as a corpus may have; cut it");
    }
    return bytes;
  }

  private static SourceText text(String source, List<byte[]> contents) {
    MessageDigest digest = sha256();
    List<String> files = new ArrayList<>();
    long bytes = 0;
    for (byte[] content : contents) {
      digest.update(content);
      bytes += content.length;
      files.add(Utf8.decode(content, source));
    }
    if (bytes == 0) {
      throw new TextException("corpus.source: " + source + " is empty");
    }
    return new SourceText(files, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
