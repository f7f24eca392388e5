package io.verisim.generation.corpus;

import com.github.luben.zstd.ZstdInputStream;
import io.verisim.text.TextException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
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
  private static final int MAGIC_BYTES = 4;
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

  /**
   * The content of a file, decompressed.
   *
   * @param where the file, for messages
   * @throws TextException if the name of a file does not say that it is compressed
   */
  static InputStream decompress(SourceFile file, InputStream stored, String where)
      throws IOException {
    String name = path(file);
    if (name.endsWith(GZIP)) {
      return new GZIPInputStream(stored, BUFFER);
    }
    InputStream buffered = new BufferedInputStream(stored, BUFFER);
    if (name.endsWith(ZSTD)) {
      return new ZstdInputStream(buffered).setContinuous(false);
    }
    requireKnown(buffered, of(file), where);
    return buffered;
  }

  /** Looks at the first bytes, with which compressed files and tables begin. */
  private static void requireKnown(InputStream content, SourceFormat format, String where)
      throws IOException {
    content.mark(MAGIC_BYTES);
    String magic = HexFormat.of().formatHex(content.readNBytes(MAGIC_BYTES));
    content.reset();
    if (magic.startsWith("1f8b")) {
      throw misnamed(where, "compressed by gzip", GZIP);
    }
    if (magic.equals("28b52ffd")) {
      throw misnamed(where, "compressed by Zstandard", ZSTD);
    }
    if (magic.equals("50415231") && format != PARQUET) {
      throw misnamed(where, "a Parquet table", ".parquet");
    }
    if (magic.equals("504b0304")) {
      throw new TextException(where + " is a zip archive; unpack it and give the folder");
    }
  }

  private static TextException misnamed(String where, String what, String ending) {
    return new TextException(
        where + " is " + what + ", but its name does not end with " + ending + "; rename it");
  }

  /** In lower case, and without the query of an address. */
  private static String path(SourceFile file) {
    String name = file.name().toLowerCase(Locale.ROOT);
    int query = name.startsWith("http") ? name.indexOf('?') : -1;
    return query < 0 ? name : name.substring(0, query);
  }
}
