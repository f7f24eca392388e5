package io.verisim.orchestrator.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRange;

/**
 * Some bytes of a file.
 *
 * @param first the first byte, from 0
 * @param length the number of bytes
 * @param total the size of the file
 * @param partial whether a range was requested, even if it covers the whole file
 */
record ByteSpan(long first, long length, long total, boolean partial) {
  static ByteSpan all(long total) {
    return new ByteSpan(0, total, total, false);
  }

  /**
   * The range that a {@code Range} header requests. As RFC 9110 allows, a header with several
   * ranges or an invalid one is ignored.
   *
   * @return nothing if the range is past the end
   */
  static Optional<ByteSpan> of(@Nullable String header, long total) {
    List<HttpRange> ranges = parse(header);
    if (ranges.size() != 1) {
      return Optional.of(all(total));
    }
    long first = ranges.get(0).getRangeStart(total);
    long last = ranges.get(0).getRangeEnd(total);
    return first >= total || last < first
        ? Optional.empty()
        : Optional.of(new ByteSpan(first, last - first + 1, total, true));
  }

  /** The value of {@code Content-Range}. */
  String contentRange() {
    return "bytes " + first + "-" + (first + length - 1) + "/" + total;
  }

  private static List<HttpRange> parse(@Nullable String header) {
    try {
      return HttpRange.parseRanges(header);
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
