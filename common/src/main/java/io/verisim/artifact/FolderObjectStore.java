package io.verisim.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Objects as files of a local folder, one file per key. Unlike S3, it cannot hold both a key and
 * another key below it. The file system must support hard links. The store reserves names that
 * begin with '.'.
 */
public final class FolderObjectStore implements ObjectStore {

  private static final String TEMPORARY = ".tmp";

  private final Path root;

  /** A store in an existing or new folder; nothing is created before the first write. */
  public FolderObjectStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void put(String key, Path file) throws IOException {
    Path target = prepare(key);
    Path whole = temporary();
    try {
      Files.copy(file, whole);
      publish(whole, target);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  @Override
  public void put(String key, byte[] body) throws IOException {
    Path target = prepare(key);
    Path whole = temporary();
    try {
      Files.write(whole, body);
      publish(whole, target);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  @Override
  public boolean putIfAbsent(String key, byte[] body) throws IOException {
    Path target = prepare(key);
    Path whole = temporary();
    try {
      Files.write(whole, body);
      // A hard link appears with its complete content, and fails if the name is taken.
      Files.createLink(target, whole);
      return true;
    } catch (FileAlreadyExistsException e) {
      return Arrays.equals(Files.readAllBytes(target), body);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  @Override
  public void copy(String key, String target) throws IOException {
    Path copy = prepare(target);
    Path whole = temporary();
    try (InputStream in = open(key, 0, -1)) {
      Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
      publish(whole, copy);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
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
    try {
      SeekableByteChannel channel = Files.newByteChannel(path(key));
      channel.position(offset);
      return new Part(Channels.newInputStream(channel), length < 0 ? Long.MAX_VALUE : length);
    } catch (NoSuchFileException e) {
      throw new StorageException(
          StorageException.Reason.OBJECT_MISSING,
          key,
          "no such object in " + describe(),
          "Check the run and the folder.",
          e);
    }
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    Path file = path(key);
    return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    Path folder = root.resolve(folderOf(ObjectKeys.prefix(prefix)));
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(this::keyOf)
          .filter(key -> key.startsWith(prefix) && visible(key))
          .sorted()
          .toList();
    }
  }

  @Override
  public List<String> folders(String prefix) throws IOException {
    return list(prefix).stream()
        .map(key -> key.substring(prefix.length()))
        .filter(rest -> rest.indexOf('/') > 0)
        .map(rest -> rest.substring(0, rest.indexOf('/')))
        .distinct()
        .toList();
  }

  @Override
  public void delete(Collection<String> keys) throws IOException {
    for (String key : keys) {
      Files.deleteIfExists(path(key));
    }
  }

  @Override
  public void check() throws IOException {
    if (!Files.isDirectory(root)) {
      throw new StorageException(
          StorageException.Reason.BUCKET_MISSING,
          root.toString(),
          "no such folder",
          "Give the folder of an existing run.",
          null);
    }
  }

  @Override
  public String address(String key) {
    return path(key).toString();
  }

  @Override
  public String describe() {
    return "folder " + root;
  }

  private Path path(String key) {
    Path path = root.resolve(ObjectKeys.key(key)).normalize();
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException("key '" + key + "' points outside " + describe());
    }
    return path;
  }

  private Path prepare(String key) throws IOException {
    Path target = path(key);
    Files.createDirectories(target.getParent());
    return target;
  }

  private Path temporary() throws IOException {
    return Files.createDirectories(root.resolve(TEMPORARY))
        .resolve(UUID.randomUUID().toString());
  }

  private static void publish(Path whole, Path target) throws IOException {
    Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String folderOf(String prefix) {
    return prefix.substring(0, prefix.lastIndexOf('/') + 1);
  }

  private String keyOf(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private static boolean visible(String key) {
    return !key.startsWith(".") && !key.contains("/.");
  }

  /** The first bytes of a stream. */
  private static final class Part extends FilterInputStream {

    private long left;

    Part(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = super.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(Math.min(count, left));
      left -= skipped;
      return skipped;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(super.available(), left);
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
