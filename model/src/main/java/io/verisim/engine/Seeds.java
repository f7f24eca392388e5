package io.verisim.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * Derives every seed. No seed depends on time, attempt, host or a shared generator, so a step that
 * is repeated after a crash draws the same numbers.
 */
public record Seeds(long run, String stage, int cycle) {
  /**
   * The seed of an item of a step: the first 63 bits of SHA-256 over (run, stage, cycle, step,
   * item).
   */
  public long at(long step, long item) {
    byte[] name = stage.getBytes(StandardCharsets.UTF_8);
    ByteBuffer key = ByteBuffer.allocate(name.length + 3 * Long.BYTES + Integer.BYTES);
    key.putLong(run).put(name).putInt(cycle).putLong(step).putLong(item);
    return ByteBuffer.wrap(sha256(key.array())).getLong() >>> 1;
  }

  /**
   * A separate generator for an item of a step; the specification of {@link Random} fixes its
   * algorithm.
   */
  public Random random(long step, long item) {
    return new Random(at(step, item));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
