package io.verisim.training;

import java.util.stream.IntStream;

/**
 * A part of work that comes in batches which do not depend on one another: of every {@code of}
 * batches the one at {@code number}. The partitions of one work hold each batch once, and each is
 * computed as it would be in the whole.
 *
 * @param number from 0
 * @param of partitions that there are, at least 1
 */
public record Partition(int number, int of) {
  /** The whole work. */
  public static final Partition ALL = new Partition(0, 1);

  public Partition {
    if (number < 0 || number >= of) {
      throw new IllegalArgumentException(
          "share " + number + " of " + of + ": shares are numbered from 0");
    }
  }

  /** The numbers of this partition's batches, from 0, where the work has {@code total}. */
  public int[] batches(int total) {
    return IntStream.range(0, total).filter(batch -> batch % of == number).toArray();
  }

  /**
   * This partition's part of work that follows {@code batches} others, so that small works do not
   * all fall to one partition.
   */
  public Partition behind(int batches) {
    return new Partition(Math.floorMod(number - batches, of), of);
  }
}
