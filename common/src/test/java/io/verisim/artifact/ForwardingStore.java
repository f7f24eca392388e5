package io.verisim.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Another store, as it is; for tests that change a part of it. */
public class ForwardingStore implements ObjectStore {
  private final ObjectStore store;

  public ForwardingStore(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    return store.get(key);
  }

  @Override
  public void put(String key, Path file) throws IOException {
    store.put(key, file);
  }

  @Override
  public void put(String key, byte[] body) throws IOException {
    store.put(key, body);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] body) throws IOException {
    return store.putIfAbsent(key, body);
  }

  @Override
  public void copy(String key, String target) throws IOException {
    store.copy(key, target);
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
  public String address(String key) {
    return store.address(key);
  }

  @Override
  public String describe() {
    return store.describe();
  }
}
