package io.verisim.service;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A process's part of a folder for temporary files, which is deleted when the process ends. The
 * next process that uses the folder deletes what killed processes have left. Thread-safe.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScratchFolder.class);
  private static final String LOCK = ".lock";

  /**
   * The lock files of this JVM. It must not open them a second time, because closing a file
   * releases all locks on it.
   */
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final Path lockFile;
  private final FileChannel lock;

  private ScratchFolder(Path path, Path lockFile, FileChannel lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Claims a part of a folder for this process, until {@link #close()} or the process's end.
   *
   * @param parent a local folder that any number of processes may share; created if it does not
   *     exist
   * @throws IOException if it cannot be written to
   */
  static ScratchFolder claim(Path parent) throws IOException {
    synchronized (OURS) {
      Path folder = Files.createDirectories(parent).toRealPath();
      // A process that claims a part locks the whole folder until the part's lock exists.
      try (FileChannel gate = FileChannel.open(
          folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        gate.lock();
        sweep(folder);
        Path lockFile = Files.createTempFile(folder, "process-", LOCK);
        Path path = Files.createDirectory(part(lockFile));
        FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        lock.lock();
        OURS.add(lockFile);
        return new ScratchFolder(path, lockFile, lock);
      }
    }
  }

  private static Path part(Path lockFile) {
    String name = lockFile.getFileName().toString();
    return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
  }

  private static void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(folder, "*" + LOCK)) {
      for (Path lockFile : lockFiles) {
        if (!OURS.contains(lockFile)) {
          deleteIfLeft(lockFile);
        }
      }
    }
  }

  private static void deleteIfLeft(Path lockFile) {
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        FileSystemUtils.deleteRecursively(part(lockFile));
        Files.delete(lockFile);
      }
    } catch (IOException e) {
      // Leftovers cost disk space, but do not harm the work.
      log.warn("Could not delete {}; delete it manually", part(lockFile), e);
    }
  }

  /** The part, which is an empty folder at first. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    synchronized (OURS) {
      if (OURS.remove(lockFile)) {
        try (lock) {
          FileSystemUtils.deleteRecursively(path);
          Files.deleteIfExists(lockFile);
        }
      }
    }
  }
}
