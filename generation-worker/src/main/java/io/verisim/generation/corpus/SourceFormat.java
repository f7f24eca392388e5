package io.verisim.generation.corpus;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The format of a file, by the end of its name. */
enum SourceFormat {
  /** Any other name. */
  TEXT,
  JSON_LINES,
  CSV,
  PARQUET;

  private static final int BUFFER = 1 << 16;
  private static final String GZIP = ".gz";
  private static final String ZSTD = ".zst";

  static SourceFormat of(SourceFile file) {
    String name = path(file);
    String bare = isCompressed(file) ? name.substring(0, name.lastIndexOf('.')) : name;
    if (bare.endsWith(".jsonl") || bare.endsWith(".ndjson")) {
      return JSON_LINES;
    }
    if (bare.endsWith(".parquet")) {
      return PARQUET;
    }
    return bare.endsWith(".csv") ? CSV : TEXT;
  }

  static boolean isCompressed(SourceFile file) {
    return path(file).endsWith(GZIP) || path(file).endsWith(ZSTD);
  }

  /** The content of a file, decompressed. */
  static InputStream decompress(SourceFile file, InputStream stored) throws IOException {
    String name = path(file);
    if (name.endsWith(GZIP)) {
      return new GZIPInputStream(stored, BUFFER);
    }
    InputStream buffered = new BufferedInputStream(stored, BUFFER);
    return name.endsWith(ZSTD) ? new ZstdInputStream(buffered).setContinuous(false) : buffered;
  }

  /** In lower case, and without the query of an address. */
  private static String path(SourceFile file) {
    String name = file.name().toLowerCase(Locale.ROOT);
    int query = name.startsWith("http") ? name.indexOf('?') : -1;
    return query < 0 ? name : name.substring(0, query);
  }
}
