package io.verisim.generation.corpus;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.verisim.text.TextException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Decompresses the pages of Parquet files. The codecs that come with the reader need Hadoop.
 *
 * @param where the file, for messages
 */
record ParquetCodecs(String where) implements CompressionCodecFactory {
  /** Bytes of a page, at most. */
  private static final int LARGEST = 1 << 28;

  /** Decompresses a page. */
  @FunctionalInterface
  private interface Codec {
    /** @param size of the page when it is decompressed, in bytes */
    byte[] decompress(byte[] page, int size) throws IOException;
  }

  /** Checks the sizes of pages around a codec. It holds nothing between two pages. */
  private record Decompressor(String where, Codec codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      return BytesInput.from(decompressed(page.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer page, int compressed, ByteBuffer target, int size)
        throws IOException {
      byte[] bytes = new byte[compressed];
      page.get(bytes);
      target.put(decompressed(bytes, size));
    }

    private byte[] decompressed(byte[] page, int size) throws IOException {
      if (size > LARGEST) {
        throw new TextException(where + " has a page of " + size + " bytes, the limit is " + LARGEST
            + "; write the file again with smaller pages");
      }
      if (size < 0) {
        throw new IOException("a page of " + size + " bytes");
      }
      byte[] content = codec.decompress(page, size);
      if (content.length != size) {
        throw new IOException("a page of " + content.length + " bytes, expected " + size);
      }
      return content;
    }

    @Override
    public void release() {}
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    Codec codec = switch (name) {
      case UNCOMPRESSED -> (page, size) -> page;
      case SNAPPY -> ParquetCodecs::snappy;
      case GZIP -> ParquetCodecs::gzip;
      case ZSTD -> (page, size) -> Zstd.decompress(page, size);
      case LZ4_RAW -> ParquetCodecs::lz4;
      case BROTLI, LZ4, LZO ->
        throw new TextException(where + ": is compressed with " + name
            + ", which is not read; write the file again with zstd, gzip, snappy or lz4_raw");
    };
    return new Decompressor(where, codec);
  }

  private static byte[] snappy(byte[] page, int size) throws IOException {
    return Snappy.uncompressedLength(page) == size ? Snappy.uncompress(page) : new byte[0];
  }

  /** Reads to the end, where the checksum is. */
  private static byte[] gzip(byte[] page, int size) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(page))) {
      return in.readNBytes(size + 1);
    }
  }

  private static byte[] lz4(byte[] page, int size) {
    byte[] target = new byte[size];
    int length = new Lz4Decompressor().decompress(page, 0, page.length, target, 0, size);
    return Arrays.copyOf(target, length);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    throw new UnsupportedOperationException("Parquet files are only read");
  }

  @Override
  public void release() {
    // Decompressors hold nothing.
  }
}
