package io.verisim.training;

import java.util.stream.IntStream;

/**
 * A part of a job with independent batches: in every {@code of} consecutive batches, the batch at
 * {@code number}. The partitions of a job contain each batch exactly once. Partitioning does not
 * change how a batch is computed.
 *
 * @param number from 0
 * @param of total number of partitions, at least 1
 */
public record Partition(int number, int of) {
  /** The whole job. */
  public static final Partition ALL = new Partition(0, 1);

  public Partition {
    if (number < 0 || number >= of) {
      throw new IllegalArgumentException("partition " + number + " of " + of
          + ": expected a number from 0 to below the number of partitions");
    }
  }

  /** The numbers of this partition's batches, from 0, in a job with {@code total} batches. */
  public int[] batches(int total) {
    return IntStream.range(0, total).filter(batch -> batch % of == number).toArray();
  }

  /**
   * This partition's part of a job that follows {@code batches} other batches, so that small jobs
   * do not all go to the same partition.
   */
  public Partition behind(int batches) {
    return new Partition(Math.floorMod(number - batches, of), of);
  }
}
