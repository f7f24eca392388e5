package io.verisim.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Objects under keys, as in S3. A key is a path of segments between single slashes; each segment
 * begins with a letter, a digit or '_'. Other keys are refused with an
 * {@link IllegalArgumentException}.
 *
 * <p>Implementations are safe for use by many threads and processes. Readers see an object
 * completely or not at all. Failures are {@link StorageException}s, thrown after the
 * implementation's own retries.
 */
public interface ObjectStore {

  /** Writes a file of any length, replacing any content of the key. */
  void put(String key, Path file) throws IOException;

  /** Writes some bytes, replacing any content of the key. */
  void put(String key, byte[] body) throws IOException;

  /**
   * Writes some bytes if the key holds nothing. Of several writers with different bodies exactly
   * one wins.
   *
   * @return whether the key holds this body now. Also true if it held an equal body before, because
   *     a store cannot distinguish that from a repeated write whose first response was lost.
   */
  boolean putIfAbsent(String key, byte[] body) throws IOException;

  /**
   * Copies an object inside the store, replacing any content of the target.
   *
   * @throws StorageException with reason OBJECT_MISSING if there is no such object
   */
  void copy(String key, String target) throws IOException;

  /** The whole object, or nothing if there is none. */
  Optional<byte[]> get(String key) throws IOException;

  /**
   * Copies an object into a file, which appears completely or not at all.
   *
   * @throws StorageException with reason OBJECT_MISSING if there is no such object
   */
  void download(String key, Path target) throws IOException;

  /**
   * Reads a part of an object. A part past the end is empty.
   *
   * @param offset the first byte, from 0
   * @param length the number of bytes, or -1 for all up to the end
   * @throws StorageException with reason OBJECT_MISSING if there is no such object
   */
  InputStream open(String key, long offset, long length) throws IOException;

  /** The length of an object in bytes, or nothing if there is none. */
  OptionalLong size(String key) throws IOException;

  /**
   * The keys that begin with a prefix, sorted. The prefix is empty, a key, or a key and a slash.
   */
  List<String> list(String prefix) throws IOException;

  /** The distinct segments that follow a prefix and are followed by a slash, sorted. */
  List<String> folders(String prefix) throws IOException;

  /** Deletes objects. Keys without an object are ignored. */
  void delete(Collection<String> keys) throws IOException;

  /** Fails unless the store can be reached and its bucket exists. */
  void check() throws IOException;

  /** The address of an object, such as {@code s3://bucket/key}, under which workers read it. */
  String address(String key);

  /** A description of this store for messages, without secrets. */
  String describe();
}
