package io.verisim.generation;

import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.engine.ProgressListener;
import io.verisim.generation.PublicSockets.PrivateAddressException;
import io.verisim.text.TextException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Reads text from a local file or folder, from http(s), or from {@code s3://bucket/key}. */
final class SourceReader {
  /** A corpus is tokenized in memory; a larger one would need another method. */
  private static final long MOST_BYTES = 256L << 20;

  private static final int BUFFER = 1 << 16;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;
  private static final Duration CONNECT = Duration.ofSeconds(20);
  /**
   * The time limit between two bytes; shorter than the heartbeat timeout, because nothing sends a
   * heartbeat meanwhile.
   */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private static final String S3 = "s3://";

  private final S3Settings s3;
  private final SourceProperties rules;

  /** Reads {@code s3://} from the server of {@code s3}; the bucket comes from the address. */
  SourceReader(S3Settings s3, SourceProperties rules) {
    this.s3 = s3;
    this.rules = rules;
  }

  /**
   * Reads the whole source.
   *
   * @param key the key of the specification that names the source, for messages
   * @param listener receives progress while bytes arrive
   * @throws TextException if there is no text, or if it is too large or not UTF-8
   * @throws IOException if the source cannot be reached now
   */
  SourceText read(String key, String source, ProgressListener listener) throws IOException {
    Reading reading = new Reading(key, source, listener);
    if (source.startsWith("http://") || source.startsWith("https://")) {
      return SourceText.of(key, source, Map.of(source, download(reading)));
    }
    if (source.startsWith(S3)) {
      return SourceText.of(key, source, Map.of(source, object(reading)));
    }
    return SourceText.of(key, source, local(reading));
  }

  /** Reads a source, if there is one. */
  Optional<SourceText> find(String key, String source, ProgressListener listener)
      throws IOException {
    try {
      return Optional.of(read(key, source, listener));
    } catch (MissingSourceException e) {
      return Optional.empty();
    }
  }

  /** There is nothing at the place that a specification names. */
  private static final class MissingSourceException extends TextException {
    private static final long serialVersionUID = 1;

    MissingSourceException(String message) {
      super(message);
    }
  }

  private Map<String, byte[]> local(Reading reading) throws IOException {
    Path path = Path.of(reading.source);
    requirePermitted(path, reading);
    if (!Files.isReadable(path)) {
      throw reading.missing(
          "there is no file or folder " + path
              + " that the generation worker can read; give a readable path, http(s)://... or s3://bucket/key");
    }
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
      Map<String, byte[]> contents = new LinkedHashMap<>();
      for (Path file : files) {
        requirePermitted(file, reading); // A link may point outside the folder.
        try (InputStream in = Files.newInputStream(file)) {
          contents.put(file.toString(), reading.all(in));
        }
      }
      return contents;
    }
  }

  private void requirePermitted(Path path, Reading reading) {
    rules.refusal(path, "http(s)://... or s3://bucket/key").ifPresent(refusal -> {
      throw reading.refused(refusal);
    });
  }

  private byte[] download(Reading reading) throws IOException {
    OkHttpClient client = client();
    try (Response response = client.newCall(request(reading)).execute()) {
      if (reading.source.startsWith("https:") && !response.request().isHttps()) {
        throw reading.refused(
            reading.source + " redirects to " + response.request().url() + ","
                + " which is not encrypted, so its content could be changed in transit; name that"
                + " address if you trust it");
      }
      check(reading, response.code());
      return reading.all(response.body().byteStream());
    } catch (PrivateAddressException e) {
      throw reading.refused(
          reading.source + " leads to an address that generation workers do not read: "
              + e.getMessage()
              + "; put the text into the bucket and name it as s3://bucket/key, or set"
              + " VERISIM_CORPUS_PRIVATEADDRESSES=true at the generation workers");
    } finally {
      client.connectionPool().evictAll();
    }
  }

  private OkHttpClient client() {
    OkHttpClient.Builder client =
        new OkHttpClient.Builder().connectTimeout(CONNECT).readTimeout(ANSWER);
    if (!rules.privateAddresses()) {
      client.socketFactory(new PublicSockets()).proxy(Proxy.NO_PROXY);
    }
    return client.build();
  }

  private static Request request(Reading reading) {
    try {
      // The client accepts more as an address than the standard does.
      if (URI.create(reading.source).getHost() == null) {
        throw reading.refused(reading.source + " is not an address: it has no host");
      }
      return new Request.Builder().url(reading.source).build();
    } catch (IllegalArgumentException e) {
      throw reading.refused(reading.source + " is not an address: " + e.getMessage());
    }
  }

  private static void check(Reading reading, int status) throws IOException {
    if (status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS) {
      throw new IOException(reading.source + " answered with status " + status + " for now");
    }
    if (status == NOT_FOUND) {
      throw reading.missing(reading.source + " answered with status " + status);
    }
    if (status != OK) {
      throw reading.refused(
          reading.source + " answered with status " + status + ", expected " + OK);
    }
  }

  private byte[] object(Reading reading) throws IOException {
    String[] place = reading.source.substring(S3.length()).split("/", 2);
    S3Settings elsewhere =
        new S3Settings(s3.endpoint(), place[0], s3.region(), s3.accessKey(), s3.secretKey());
    try (S3ObjectStore store = S3ObjectStore.find(elsewhere)
        .orElseThrow(() -> reading.missing("there is no bucket " + place[0]))) {
      if (store.size(place[1]).isEmpty()) {
        throw reading.missing("there is no object " + reading.source);
      }
      try (InputStream in = store.open(place[1], 0, -1)) {
        return reading.all(in);
      }
    }
  }

  /** The reading of one source, which enforces the size limit of a corpus. */
  private static final class Reading {
    private final String key;
    private final String source;
    private final ProgressListener listener;
    private long bytes;

    Reading(String key, String source, ProgressListener listener) {
      this.key = key;
      this.source = source;
      this.listener = listener;
    }

    byte[] all(InputStream in) throws IOException {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        content.write(buffer, 0, read);
        bytes += read;
        if (bytes > MOST_BYTES) {
          throw refused(source + " has more than " + (MOST_BYTES >> 20)
              + " MiB, the limit for a corpus; shorten it");
        }
        listener.onProgress();
      }
      return content.toByteArray();
    }

    TextException missing(String why) {
      return new MissingSourceException(key + ": " + why);
    }

    TextException refused(String why) {
      return new TextException(key + ": " + why);
    }
  }
}
