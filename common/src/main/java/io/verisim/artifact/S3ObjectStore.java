package io.verisim.artifact;

import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.credentials.Provider;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/**
 * Objects in a bucket of an S3-compatible server that honours {@code If-None-Match: *}.
 *
 * <p>Requests that fail for a temporary reason are retried with growing pauses, a few seconds in
 * total. An interrupted download continues from where it stopped. Small objects are compared with
 * their entity tags.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {

  /** A part is held in memory during its upload. Some servers refuse bodies over 128 MB. */
  private static final long PART_BYTES = 16L << 20;

  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final int RACES = 10;
  private static final Map<String, String> IF_ABSENT = Map.of("If-None-Match", "*");

  private final S3Settings settings;
  private final OkHttpClient http;
  private final Provider credentials;
  private final MinioClient client;
  private final WholeObjects wholeObjects;

  private S3ObjectStore(S3Settings settings, Duration silence) {
    this.settings = settings;
    this.http = S3Http.client(settings.endpoint(), silence);
    this.credentials = S3Credentials.of(settings);
    this.client = MinioClient.builder()
        .endpoint(settings.endpoint().toString())
        .region(settings.region())
        .credentialsProvider(credentials)
        .httpClient(http)
        .build();
    this.wholeObjects = new WholeObjects(this::request, settings.toString());
  }

  /** The objects in a bucket, without a request to the server. */
  public static S3ObjectStore of(S3Settings settings) {
    return new S3ObjectStore(settings, SILENCE);
  }

  /**
   * Connects to a server and creates the bucket if it does not exist.
   *
   * @throws StorageException if the server cannot be reached, or refuses the credentials
   */
  public static S3ObjectStore open(S3Settings settings) throws IOException {
    return open(settings, SILENCE);
  }

  /**
   * The same with a time limit other than a minute.
   *
   * @param silence the time without a byte sent or accepted by the server after which an attempt
   *     has failed
   */
  public static S3ObjectStore open(S3Settings settings, Duration silence) throws IOException {
    S3ObjectStore store = new S3ObjectStore(settings, silence);
    boolean opened = false;
    try {
      store.makeBucket();
      opened = true;
      return store;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  /**
   * Connects to a bucket for reading, without creating it.
   *
   * @return nothing if there is no such bucket
   * @throws StorageException if the server cannot be reached, or refuses the credentials
   */
  public static Optional<S3ObjectStore> find(S3Settings settings) throws IOException {
    S3ObjectStore store = new S3ObjectStore(settings, SILENCE);
    boolean found = false;
    try {
      found = store.bucketExists();
      return found ? Optional.of(store) : Optional.empty();
    } finally {
      if (!found) {
        store.close();
      }
    }
  }

  /**
   * Checks that the server honours conditional writes. The rule that the first commit of an
   * artifact wins depends on them.
   *
   * @throws StorageException with reason CONDITIONS_IGNORED if the server does not
   */
  public void probeConditionalWrites() throws IOException {
    String key = "probe/" + UUID.randomUUID();
    boolean first = putOnce(key, "first".getBytes(StandardCharsets.UTF_8));
    boolean second = putOnce(key, "second".getBytes(StandardCharsets.UTF_8));
    delete(List.of(key));
    if (!first || second) {
      throw new StorageException(
          Reason.CONDITIONS_IGNORED,
          describe(),
          "the server does not honour 'If-None-Match: *': of two conditional writes, the first was "
              + (first ? "taken" : "refused") + " and the second " + (second ? "taken" : "refused"),
          "Use a server that honours it, such as the Versity gateway, SeaweedFS, Ceph or AWS S3.",
          null);
    }
  }

  @Override
  public void put(String key, Path file) throws IOException {
    ObjectKeys.key(key);
    S3Failures.call(
        settings,
        key,
        () -> client.uploadObject(UploadObjectArgs.builder()
            .bucket(settings.bucket())
            .object(key)
            .filename(file.toString(), PART_BYTES)
            .build()));
  }

  @Override
  public void put(String key, byte[] body) throws IOException {
    send(key, body, Map.of());
  }

  @Override
  public boolean putIfAbsent(String key, byte[] body) throws IOException {
    if (putOnce(key, body)) {
      return true;
    }
    // Our own write may have succeeded with its response lost, so that only the second attempt was
    // refused.
    return get(key).filter(found -> Arrays.equals(found, body)).isPresent();
  }

  @Override
  public void copy(String key, String target) throws IOException {
    CopyObjectArgs args = CopyObjectArgs.builder()
        .bucket(settings.bucket())
        .object(ObjectKeys.key(target))
        .source(SourceObject.builder()
            .bucket(settings.bucket())
            .object(ObjectKeys.key(key))
            .build())
        .build();
    S3Failures.call(settings, key, () -> client.copyObject(args));
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(wholeObjects.read(ObjectKeys.key(key)));
    } catch (StorageException e) {
      if (e.reason() == Reason.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void download(String key, Path target) throws IOException {
    try (InputStream in = open(key, 0, -1)) {
      Downloads.write(in, target);
    }
  }

  @Override
  public InputStream open(String key, long offset, long length) throws IOException {
    ObjectKeys.key(key);
    return length == 0
        ? InputStream.nullInputStream()
        : new ResumingInputStream(this::request, key, offset, length);
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    StatObjectArgs args = StatObjectArgs.builder()
        .bucket(settings.bucket())
        .object(ObjectKeys.key(key))
        .build();
    try {
      return OptionalLong.of(
          S3Failures.call(settings, key, () -> client.statObject(args)).size());
    } catch (StorageException e) {
      if (e.reason() == Reason.OBJECT_MISSING) {
        return OptionalLong.empty();
      }
      askWithBody(e, () -> open(key, 0, 1).close());
      throw e;
    }
  }

  /** A request whose answer has a body. */
  @FunctionalInterface
  private interface Question {
    void ask() throws IOException;
  }

  /**
   * Asks again for why a request was refused, because the answer to HEAD has no body, which would
   * tell wrong keys from a wrong clock.
   */
  private static void askWithBody(StorageException refused, Question question) throws IOException {
    if (refused.reason() == Reason.CREDENTIALS_REFUSED) {
      question.ask();
    }
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    return items(prefix, true)
        .filter(item -> !item.isDir())
        .map(Item::objectName)
        .sorted()
        .toList();
  }

  @Override
  public List<String> folders(String prefix) throws IOException {
    return items(prefix, false)
        .filter(Item::isDir)
        .map(item -> item.objectName().substring(prefix.length()))
        .map(name -> name.replace("/", ""))
        .filter(name -> !name.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public void delete(Collection<String> keys) throws IOException {
    List<DeleteRequest.Object> objects =
        keys.stream().map(key -> new DeleteRequest.Object(ObjectKeys.key(key))).toList();
    RemoveObjectsArgs args =
        RemoveObjectsArgs.builder().bucket(settings.bucket()).objects(objects).build();
    Iterator<Result<DeleteResult.Error>> results = client.removeObjects(args).iterator();
    while (S3Failures.call(settings, "delete", results::hasNext)) {
      DeleteResult.Error error = S3Failures.call(settings, "delete", results.next()::get);
      if (!"NoSuchKey".equals(error.code())) {
        throw S3Failures.refused(settings, error.objectName(), error.code(), error.message());
      }
    }
  }

  @Override
  public void check() throws IOException {
    if (!bucketExists()) {
      throw S3Failures.bucketMissing(settings, settings.bucket(), null);
    }
  }

  @Override
  public String address(String key) {
    return "s3://" + settings.bucket() + "/" + ObjectKeys.key(key);
  }

  @Override
  public String describe() {
    return settings.toString();
  }

  @Override
  public void close() {
    S3Http.close(http);
  }

  private void makeBucket() throws IOException {
    if (bucketExists()) {
      return;
    }
    BucketClient buckets = new BucketClient(settings, credentials, http);
    try {
      S3Failures.call(settings, settings.bucket(), () -> {
        buckets.make();
        return true;
      });
    } catch (StorageException | S3Failures.Conflict e) {
      // Another service, started at the same time, may have created the bucket in the meantime.
      if (!bucketExists()) {
        throw e;
      }
    }
  }

  private boolean bucketExists() throws IOException {
    BucketExistsArgs args = BucketExistsArgs.builder().bucket(settings.bucket()).build();
    try {
      return S3Failures.call(settings, settings.bucket(), () -> client.bucketExists(args));
    } catch (StorageException e) {
      askWithBody(e, () -> folders(""));
      throw e;
    }
  }

  /**
   * One conditional write. A conflict with another writer at the same moment decides nothing, so
   * the write is repeated.
   */
  private boolean putOnce(String key, byte[] body) throws IOException {
    for (int race = 1; ; race++) {
      try {
        send(key, body, IF_ABSENT);
        return true;
      } catch (S3Failures.PreconditionFailed e) {
        return false;
      } catch (S3Failures.Conflict e) {
        if (race == RACES) {
          throw S3Failures.refused(
              settings,
              key,
              "Conflict",
              RACES + " conditional writes in a row conflicted with" + " other writers");
        }
        S3Http.pause(race);
      }
    }
  }

  private void send(String key, byte[] body, Map<String, String> headers) throws IOException {
    PutObjectArgs args = PutObjectArgs.builder()
        .bucket(settings.bucket())
        .object(ObjectKeys.key(key))
        .data(body, body.length)
        .extraHeaders(headers)
        .build();
    S3Failures.call(settings, key, () -> client.putObject(args));
  }

  private InputStream request(String key, long offset, long length) throws IOException {
    GetObjectArgs.Builder args =
        GetObjectArgs.builder().bucket(settings.bucket()).object(key);
    if (offset > 0 || length > 0) {
      args.offset(offset);
    }
    if (length > 0) {
      args.length(length);
    }
    try {
      return S3Failures.call(settings, key, () -> client.getObject(args.build()));
    } catch (S3Failures.PastTheEnd e) {
      return InputStream.nullInputStream();
    }
  }

  private Stream<Item> items(String prefix, boolean recursive) throws IOException {
    ListObjectsArgs args = ListObjectsArgs.builder()
        .bucket(settings.bucket())
        .prefix(ObjectKeys.prefix(prefix))
        .recursive(recursive)
        .build();
    Stream.Builder<Item> items = Stream.builder();
    Iterator<Result<Item>> results = client.listObjects(args).iterator();
    while (S3Failures.call(settings, prefix, results::hasNext)) {
      items.add(S3Failures.call(settings, prefix, results.next()::get));
    }
    return items.build();
  }
}
