package io.verisim.stage;

import io.verisim.artifact.ForwardingStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses every write below a prefix. */
final class FailingStore extends ForwardingStore {

  private final String prefix;
  private final StorageException.Reason reason;
  private final AtomicInteger failures = new AtomicInteger();

  FailingStore(ObjectStore store, String prefix, StorageException.Reason reason) {
    super(store);
    this.prefix = prefix;
    this.reason = reason;
  }

  int failures() {
    return failures.get();
  }

  @Override
  public void put(String key, Path file) throws IOException {
    refuse(key);
    super.put(key, file);
  }

  @Override
  public void put(String key, byte[] body) throws IOException {
    refuse(key);
    super.put(key, body);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] body) throws IOException {
    refuse(key);
    return super.putIfAbsent(key, body);
  }

  private void refuse(String key) throws StorageException {
    if (key.startsWith(prefix)) {
      failures.incrementAndGet();
      throw new StorageException(reason, key, "the test refuses it", "Nothing helps.", null);
    }
  }
}
