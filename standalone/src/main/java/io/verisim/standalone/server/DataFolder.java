package io.verisim.standalone.server;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
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
  public static DataFolder claim(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.toAbsolutePath().normalize()).toRealPath();
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new DataInUseException(root, owner(root).map(Owner::toString).orElse("another server"));
    }
    DataFolder data = new DataFolder(root, channel, lock);
    data.write(null);
    return data;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Another server of this JVM holds the lock.
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
    return owner(folder).filter(Owner::alive).map(Owner::address);
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
    }
  }
}
