package io.verisim.stage;

import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that takes no writes below one prefix. */
final class FailingStore implements ObjectStore {

  private final ObjectStore store;
  private final String prefix;
  private final StorageException.Reason reason;
  private final AtomicInteger failures = new AtomicInteger();

  FailingStore(ObjectStore store, String prefix, StorageException.Reason reason) {
    this.store = store;
    this.prefix = prefix;
    this.reason = reason;
  }

  int failures() {
    return failures.get();
  }

  @Override
  public void put(String key, Path file) throws IOException {
    refuse(key);
    store.put(key, file);
  }

  @Override
  public void put(String key, byte[] body) throws IOException {
    refuse(key);
    store.put(key, body);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] body) throws IOException {
    refuse(key);
    return store.putIfAbsent(key, body);
  }

  @Override
  public void copy(String key, String target) throws IOException {
    refuse(target);
    store.copy(key, target);
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    return store.get(key);
  }

  @Override
  public void download(String key, Path target) throws IOException {
    store.download(key, target);
  }

  @Override
  public InputStream open(String key, long offset, long length) throws IOException {
    return store.open(key, offset, length);
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    return store.size(key);
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public List<String> folders(String prefix) throws IOException {
    return store.folders(prefix);
  }

  @Override
  public void delete(Collection<String> keys) throws IOException {
    store.delete(keys);
  }

  @Override
  public void check() throws IOException {
    store.check();
  }

  @Override
  public String describe() {
    return "failing " + store.describe();
  }

  private void refuse(String key) throws StorageException {
    if (key.startsWith(prefix)) {
      failures.incrementAndGet();
      throw new StorageException(reason, key, "the test refuses it", "Nothing helps.", null);
    }
  }
}
