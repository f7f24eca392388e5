package io.verisim.standalone.server;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder with all data of a server: {@code s3/verisim/...} for objects, {@code logs/} for the
 * log, {@code scratch/} for temporary files of running stages, {@code temporal/} for the file of a
 * real Temporal server, and {@code lock} and {@code owner.json} for the server that uses it. One
 * server at a time may use it; reading needs no lock.
 */
public final class DataFolder implements AutoCloseable {
  /** The bucket of the embedded object store. */
  public static final String BUCKET = "verisim";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TRIES = 10;
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** The folders that servers of this process have claimed; a lock only excludes processes. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;

  /** Holds the lock, which ends with its channel. */
  private final FileLock lock;

  private DataFolder(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Claims a folder for this process, until {@link #close()}; creates it if it does not exist.
   *
   * @throws DataInUseException if another process, or another server of this process, uses it
   */
  public static synchronized DataFolder claim(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.toAbsolutePath().normalize()).toRealPath();
    if (!HELD_HERE.add(root)) {
      throw inUse(root);
    }
    boolean claimed = false;
    try {
      DataFolder data = locked(root);
      data.write(null);
      claimed = true;
      return data;
    } finally {
      if (!claimed) {
        HELD_HERE.remove(root);
      }
    }
  }

  private static DataFolder locked(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(lockFile(root), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = lock(channel);
      if (lock == null) {
        throw inUse(root);
      }
      return new DataFolder(root, channel, lock);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static DataInUseException inUse(Path root) throws IOException {
    return new DataInUseException(root, owner(root).map(Owner::toString).orElse("another server"));
  }

  /** Tries a few times, because whoever asks for the owner holds the lock for a moment. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    for (int i = 1; i < TRIES && lock == null; i++) {
      LockSupport.parkNanos(PAUSE.toNanos());
      lock = channel.tryLock();
    }
    return lock;
  }

  /**
   * Whether a server has claimed a folder. Asks the lock, which ends with its process, and not for
   * the process's number, which another process may have by now.
   */
  private static synchronized boolean isClaimed(Path folder) throws IOException {
    if (!Files.exists(lockFile(folder))) {
      return false;
    }
    // To close another channel of the lock's file would release the lock that this process holds.
    if (HELD_HERE.contains(folder.toRealPath())) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(lockFile(folder), StandardOpenOption.READ);
        FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return shared == null;
    }
  }

  /** The folder of the embedded store's objects, whether it exists or not. */
  public static Path objects(Path folder) {
    return s3(folder).resolve(BUCKET);
  }

  /** The log of the server on a folder. */
  public static Path log(Path folder) {
    return folder.resolve("logs").resolve("verisim.log");
  }

  /** The address of the API of the server that uses a folder, if there is one. */
  public static Optional<URI> server(Path folder) throws IOException {
    // A server that has just claimed the folder has not replaced the file of a dead one yet.
    return isClaimed(folder)
        ? owner(folder).filter(Owner::alive).map(Owner::address)
        : Optional.empty();
  }

  /** Publishes the address of this server. */
  void announce(URI address) throws IOException {
    write(address);
  }

  public Path root() {
    return root;
  }

  Path s3() {
    return s3(root);
  }

  Path log() {
    return log(root);
  }

  /** The folder of a Temporal server in a separate process. */
  Path temporal() {
    return root.resolve("temporal");
  }

  Path scratch() {
    return root.resolve("scratch");
  }

  private static Path s3(Path folder) {
    return folder.resolve("s3");
  }

  private static Path lockFile(Path folder) {
    return folder.resolve("lock");
  }

  private static Path ownerFile(Path folder) {
    return folder.resolve("owner.json");
  }

  private static Optional<Owner> owner(Path folder) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readString(ownerFile(folder)), Owner.class));
    } catch (NoSuchFileException | JacksonException e) {
      return Optional.empty(); // There is no owner, or the owner is just writing the file.
    }
  }

  private void write(@Nullable URI address) throws IOException {
    Owner owner = new Owner(
        ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS), address);
    Files.writeString(ownerFile(root), JSON.writeValueAsString(owner));
  }

  /** Releases the folder. */
  @Override
  public void close() throws IOException {
    if (lock.isValid()) {
      Files.deleteIfExists(ownerFile(root));
      channel.close();
      HELD_HERE.remove(root);
    }
  }
}
