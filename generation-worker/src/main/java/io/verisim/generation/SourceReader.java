package io.verisim.generation;

import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.engine.ProgressListener;
import io.verisim.generation.PublicSockets.PrivateAddressException;
import io.verisim.generation.corpus.SourceFile;
import io.verisim.text.TextException;
import io.verisim.text.Utf8;
import io.verisim.worker.SourceUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Finds the files of local paths, of http(s) addresses, and of {@code s3://bucket/key}. A path or a
 * key may have wildcards, and a key that ends with a slash is a prefix.
 */
final class SourceReader {
  /** A file that is no corpus, such as a grammar, is read into memory. */
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
  private static final Pattern S3_ADDRESS =
      Pattern.compile("s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?<key>.+)");
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

  private final S3Settings s3;
  private final SourceProperties rules;

  /** Reads {@code s3://} from the server of {@code s3}; the bucket comes from the address. */
  SourceReader(S3Settings s3, SourceProperties rules) {
    this.s3 = s3;
    this.rules = rules;
  }

  /** A source, and the key of the specification that names it, for messages. */
  private record Named(String key, String source) {
    TextException missing(String why) {
      return new MissingSourceException(key + ": " + why);
    }

    IOException unavailable(IOException why) {
      return why instanceof SourceUnavailableException
          ? why
          : new SourceUnavailableException(key + ": " + source, why);
    }

    TextException refused(String why) {
      return new TextException(key + ": " + why);
    }
  }

  /**
   * The files of a source, in the order of their names. Their content is read when they are opened.
   *
   * @param key the key of the specification that names the source, for messages
   * @param listener receives progress while many files are listed
   * @throws TextException if there is no such file, or it may not be read
   * @throws IOException if the source cannot be reached now
   */
  List<SourceFile> files(String key, String source, ProgressListener listener) throws IOException {
    Named named = new Named(key, source);
    if (source.startsWith("http://") || source.startsWith("https://")) {
      return List.of(new SourceFile(source, -1, () -> download(named)));
    }
    List<SourceFile> files = source.startsWith(S3) ? objects(named, listener) : local(named);
    if (files.stream().noneMatch(file -> file.bytes() > 0)) {
      throw named.refused(source + " is empty; give a source that contains text");
    }
    return files;
  }

  /**
   * Reads a whole text.
   *
   * @param key the key of the specification that names the source, for messages
   * @param listener receives progress while bytes arrive
   * @throws TextException if there is no text, or if it is too large or not UTF-8
   * @throws IOException if the source cannot be reached now
   */
  String read(String key, String source, ProgressListener listener) throws IOException {
    List<String> texts = new ArrayList<>();
    for (SourceFile file : files(key, source, listener)) {
      try (InputStream in = file.content().open()) {
        texts.add(Utf8.decode(all(in, new Named(key, source), listener), key + ": " + file.name()));
      }
    }
    String text = String.join("\n", texts);
    if (text.isEmpty()) {
      throw new TextException(key + ": " + source + " is empty; give a source that contains text");
    }
    return text;
  }

  /** Reads a source, if there is one. */
  Optional<String> find(String key, String source, ProgressListener listener) throws IOException {
    try {
      return Optional.of(read(key, source, listener));
    } catch (MissingSourceException e) {
      return Optional.empty();
    }
  }

  /** Content that frees what it was read from when it is closed. */
  private static final class Owning extends FilterInputStream {
    private final Closeable source;
    private final Named named;

    Owning(InputStream content, Closeable source, Named named) {
      super(content);
      this.source = source;
      this.named = named;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw named.unavailable(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException e) {
        throw named.unavailable(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (source) {
        super.close();
      }
    }
  }

  private static byte[] all(InputStream in, Named named, ProgressListener listener)
      throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      content.write(buffer, 0, read);
      if (content.size() > MOST_BYTES) {
        throw named.refused(named.source() + " has more than " + (MOST_BYTES >> 20)
            + " MiB, the limit for this file");
      }
      listener.onProgress();
    }
    return content.toByteArray();
  }

  /** There is nothing at the place that a specification names. */
  private static final class MissingSourceException extends TextException {
    private static final long serialVersionUID = 1;

    MissingSourceException(String message) {
      super(message);
    }
  }

  private List<SourceFile> local(Named named) throws IOException {
    Path path = Path.of(named.source());
    if (!Files.exists(path) && WILDCARD.matcher(named.source()).find()) {
      return matching(named);
    }
    requirePermitted(path, named);
    if (!Files.isReadable(path)) {
      throw named.missing(
          "there is no file or folder " + path
              + " that the generation worker can read; give a readable path, http(s)://... or s3://bucket/key");
    }
    if (!Files.isRegularFile(path) && !Files.isDirectory(path)) {
      throw named.refused(
          path + " is a pipe or a device, which can be read only once; save its content to a file");
    }
    return below(path, file -> file.equals(path) || !hidden(path.relativize(file)), named);
  }

  /** Files such as .DS_Store, and those in folders such as .git. */
  private static boolean hidden(Path path) {
    for (Path name : path) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The files that a path with wildcards stands for. */
  private List<SourceFile> matching(Named named) throws IOException {
    int wildcard = wildcard(named.source());
    int folder = named.source().lastIndexOf('/', wildcard);
    Path root = Path.of(folder < 0 ? "" : named.source().substring(0, folder + 1));
    requirePermitted(root.toAbsolutePath(), named);
    PathMatcher matcher = matcher(named, named.source());
    boolean hiddenToo = named.source().contains("/.");
    List<SourceFile> files = Files.isDirectory(root.toAbsolutePath())
        ? below(
            root,
            file -> matcher.matches(file) && (hiddenToo || !hidden(root.relativize(file))),
            named)
        : List.of();
    if (files.isEmpty()) {
      throw named.missing(
          "there is no file that " + named.source() + " matches; ** crosses folders, * does not");
    }
    return files;
  }

  private static int wildcard(String source) {
    Matcher wildcard = WILDCARD.matcher(source);
    return wildcard.find() ? wildcard.start() : -1;
  }

  private static PathMatcher matcher(Named named, String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw named.refused(named.source() + " is no pattern of files: " + e.getDescription());
    }
  }

  private List<SourceFile> below(Path root, Predicate<Path> wanted, Named named)
      throws IOException {
    List<SourceFile> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : walk.filter(Files::isRegularFile).filter(wanted).sorted().toList()) {
        requirePermitted(file, named); // A link may point outside the folder.
        files.add(new SourceFile(file.toString(), Files.size(file), () -> {
          requirePermitted(file, named); // Something else may be there by now.
          return Files.newInputStream(file.toRealPath());
        }));
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException loop) {
        throw named.refused("the link " + loop.getFile()
            + " leads back to a folder that contains it; remove the link");
      }
      throw e;
    }
    return files;
  }

  private void requirePermitted(Path path, Named named) {
    rules.refusal(path, "http(s)://... or s3://bucket/key").ifPresent(refusal -> {
      throw named.refused(refusal);
    });
  }

  private InputStream download(Named named) throws IOException {
    OkHttpClient client = client();
    boolean open = false;
    try {
      Response response = client.newCall(request(named)).execute();
      InputStream body = response.body().byteStream();
      try {
        check(named, response);
        open = true;
      } finally {
        if (!open) {
          response.close();
        }
      }
      return new Owning(body, client.connectionPool()::evictAll, named);
    } catch (PrivateAddressException e) {
      throw named.refused(
          named.source() + " leads to an address that generation workers do not read: "
              + e.getMessage()
              + "; put the text into the bucket and name it as s3://bucket/key, or set"
              + " VERISIM_CORPUS_PRIVATEADDRESSES=true at the generation workers");
    } catch (ProtocolException | SSLPeerUnverifiedException | SSLHandshakeException e) {
      // Such as redirects without an end, or a certificate for another name.
      throw named.refused(named.source() + " cannot be read: " + e.getMessage());
    } catch (IOException e) {
      throw named.unavailable(e);
    } finally {
      if (!open) {
        client.connectionPool().evictAll();
      }
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

  private static Request request(Named named) {
    try {
      // The client accepts more as an address than the standard does.
      if (URI.create(named.source()).getHost() == null) {
        throw named.refused(named.source() + " is not an address: it has no host");
      }
      // The stored bytes are wanted; a file that is compressed says so by its name.
      return new Request.Builder()
          .url(named.source())
          .header("Accept-Encoding", "identity")
          .build();
    } catch (IllegalArgumentException e) {
      throw named.refused(named.source() + " is not an address: " + e.getMessage());
    }
  }

  private static void check(Named named, Response response) throws IOException {
    if (named.source().startsWith("https:") && !response.request().isHttps()) {
      throw named.refused(named.source() + " redirects to " + response.request().url() + ","
          + " which is not encrypted, so its content could be changed in transit; name that"
          + " address if you trust it");
    }
    int status = response.code();
    if (status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS) {
      throw new IOException(named.source() + " answered with status " + status + " for now");
    }
    if (status == NOT_FOUND) {
      throw named.missing(named.source() + " answered with status " + status);
    }
    if (status != OK) {
      throw named.refused(named.source() + " answered with status " + status + ", expected " + OK);
    }
  }

  private List<SourceFile> objects(Named named, ProgressListener listener) throws IOException {
    Matcher address = S3_ADDRESS.matcher(named.source());
    if (!address.matches()) {
      throw named.refused(
          named.source() + " is no address of an object; give s3://bucket/key, with the name of a"
              + " bucket in lower case");
    }
    try {
      return objects(named, address.group("bucket"), address.group("key"), listener);
    } catch (StorageException e) {
      throw e.reason().passing() ? named.unavailable(e) : e;
    }
  }

  private List<SourceFile> objects(
      Named named, String bucket, String key, ProgressListener listener) throws IOException {
    try (S3ObjectStore store = bucket(bucket, named)) {
      List<SourceFile> files = new ArrayList<>();
      for (String object : keys(store, key, named)) {
        OptionalLong bytes = size(store, object, named);
        listener.onProgress();
        if (bytes.isPresent()) {
          files.add(new SourceFile(
              S3 + bucket + "/" + object, bytes.getAsLong(), () -> open(bucket, object, named)));
        }
      }
      if (files.isEmpty()) {
        throw named.missing("there is no object " + named.source());
      }
      return files;
    }
  }

  private static OptionalLong size(S3ObjectStore store, String object, Named named)
      throws IOException {
    try {
      return store.size(object);
    } catch (IllegalArgumentException e) {
      throw named.refused(object + " of " + named.source() + " cannot be read: " + e.getMessage());
    }
  }

  private S3ObjectStore bucket(String name, Named named) throws IOException {
    S3Settings elsewhere = s3.withBucket(name);
    return S3ObjectStore.find(elsewhere)
        .orElseThrow(() -> named.missing("there is no bucket " + name));
  }

  private static List<String> keys(S3ObjectStore store, String key, Named named)
      throws IOException {
    try {
      int wildcard = wildcard(key);
      boolean prefix = key.endsWith("/");
      if (!prefix && (wildcard < 0 || store.size(key).isPresent())) {
        return List.of(key);
      }
      int folder = key.lastIndexOf('/', wildcard < 0 ? key.length() : wildcard);
      String below = key.substring(0, folder + 1);
      PathMatcher matcher = matcher(named, wildcard < 0 ? key + "**" : key);
      return store.list(below).stream()
          .filter(object -> !object.endsWith("/"))
          .filter(object -> !hidden(Path.of(object.substring(below.length()))))
          .filter(object -> matcher.matches(Path.of(object)))
          .sorted()
          .toList();
    } catch (IllegalArgumentException e) { // S3 allows more keys than the store does.
      throw named.refused(named.source() + " cannot be read: " + e.getMessage());
    }
  }

  private InputStream open(String bucket, String object, Named named) throws IOException {
    S3ObjectStore store = bucket(bucket, named);
    try {
      return new Owning(store.open(object, 0, -1), store::close, named);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
