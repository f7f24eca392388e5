package io.verisim.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A linear axis: which values it shows, and where.
 *
 * @param low smallest value, a multiple of the step
 * @param high largest value, a multiple of the step
 * @param step between two ticks: 1, 2 or 5 times a power of ten
 */
record Scale(double low, double high, double step) {
  private static final int MOST_STEPS = 5;
  private static final double MARGIN = 0.08;

  /** An axis that shows all of the values, with some room; NaN does not count. */
  static Scale of(DoubleStream values) {
    double[] known = values.filter(Double::isFinite).toArray();
    double least = DoubleStream.of(known).min().orElse(0);
    double most = DoubleStream.of(known).max().orElse(1);
    double room = MARGIN * (most - least);
    if (room == 0) {
      room = Math.max(Math.abs(most), 1) * MARGIN;
    }
    double step = step((most - least + 2 * room) / MOST_STEPS);
    double low = Math.floor((least - room) / step) * step;
    return new Scale(
        least >= 0 ? Math.max(0, low) : low, Math.ceil((most + room) / step) * step, step);
  }

  /** The smallest step of the allowed ones that is at least as large. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    return DoubleStream.of(1, 2, 5, 10)
        .map(digit -> digit * power)
        .filter(step -> step >= least * (1 - 1e-9))
        .findFirst()
        .orElseThrow();
  }

  List<Double> ticks() {
    long first = Math.round(low / step);
    return LongStream.rangeClosed(first, Math.round(high / step))
        .mapToObj(tick -> tick * step)
        .toList();
  }

  /** Digits after the point that tell the ticks apart. */
  int digits() {
    return Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
  }

  /** Where a value lies on the way from low to high: 0 to 1. */
  double at(double value) {
    return (value - low) / (high - low);
  }
}
