package io.verisim.generation.corpus;

import com.github.luben.zstd.ZstdIOException;
import io.verisim.engine.ProgressListener;
import io.verisim.spec.CorpusSpec;
import io.verisim.spec.Normalization;
import io.verisim.text.TextException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a source in their order, each once, and computes the digest of their stored
 * bytes meanwhile. One thread reads.
 */
abstract class SourceRecords implements AutoCloseable {
  /** Text becomes three to ten times smaller; a file of one repeated byte a thousand times. */
  private static final int MOST_EXPANSION = 200;

  /** Decompressed bytes up to which nobody cares. */
  private static final long UNSUSPICIOUS = 64L << 20;

  private static final String KEY = "corpus.source";

  /** Documents between two reports. */
  private static final int PROGRESS = 1024;

  private final CorpusSpec corpus;
  private final List<SourceFile> files;
  private final Set<String> fields;
  private final Path folder;
  private ProgressListener listener;
  private final MessageDigest digest = sha256();
  private final long total;
  private int next;
  private long bytes;
  private InputStream stored = InputStream.nullInputStream();
  private InputStream content = InputStream.nullInputStream();
  private @Nullable RecordReader records;
  private long before;
  private long read;
  private boolean open;

  /**
   * @param files in their order
   * @param fields of records that will be asked for
   * @param folder for temporary files
   * @param listener receives progress while bytes arrive
   */
  SourceRecords(
      CorpusSpec corpus,
      List<SourceFile> files,
      Set<String> fields,
      Path folder,
      ProgressListener listener) {
    this.corpus = corpus;
    this.files = files;
    this.fields = fields;
    this.folder = folder;
    this.listener = listener;
    boolean known = files.stream().allMatch(file -> file.bytes() >= 0);
    this.total = known ? files.stream().mapToLong(SourceFile::bytes).sum() : 0;
  }

  /** Opens the next file; false after the last one. */
  final boolean advance() throws IOException {
    finish();
    if (next == files.size()) {
      return false;
    }
    SourceFile file = files.get(next++);
    stored = new Counted(file.content().open());
    before = bytes;
    open = true;
    String where = KEY + ": " + file.name();
    content = decompressed(file, where);
    begin(SourceFormat.of(file), content, where);
    return true;
  }

  /** The content of the next file is to be read. */
  abstract void begin(SourceFormat format, InputStream content, String where) throws IOException;

  /** The records of the file whose content is to be read. */
  final RecordReader records(SourceFormat format, InputStream content, String where)
      throws IOException {
    records = RecordReader.of(format, content, fields, folder, where);
    return records;
  }

  private InputStream decompressed(SourceFile file, String where) throws IOException {
    try {
      InputStream opened = SourceFormat.decompress(file, stored, where);
      return SourceFormat.isCompressed(file) ? new Decompressed(opened, where) : opened;
    } catch (ZipException | EOFException | ZstdIOException e) {
      throw damaged(where, e);
    }
  }

  private static TextException damaged(String where, IOException e) {
    return new TextException(
        where + " cannot be decompressed: " + e.getMessage() + "; the file may be incomplete", e);
  }

  /** Reads what a decompressor has left over, so that the digest is that of the whole file. */
  private void finish() throws IOException {
    if (open) {
      stored.transferTo(OutputStream.nullOutputStream());
      open = false;
      close();
    }
  }

  /** A document was read. Bytes may have arrived long before it. */
  final void progressed() {
    if (++read % PROGRESS == 0) {
      listener.onProgress();
    }
  }

  /** What receives progress from now on. */
  public final void report(ProgressListener progress) {
    this.listener = progress;
  }

  /** A text with the characters that the specification asks for. */
  final String normalized(String text) {
    return corpus.normalize() == Normalization.NFC
        ? Normalizer.normalize(text, Normalizer.Form.NFC)
        : text;
  }

  final ProgressListener listener() {
    return listener;
  }

  /** Bytes that were read, as they are stored. */
  public final long bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes of all files, one after another; to be called once, after the last. */
  public final String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  public final double progress() {
    if (total == 0) {
      return 0;
    }
    double share = records == null ? 1 : records.share();
    return Math.min(1, (before + share * (bytes - before)) / total);
  }

  @Override
  public final void close() throws IOException {
    InputStream outer = content;
    InputStream inner = stored; // A decompressor that could not begin does not close it.
    try (inner;
        outer) {
      if (records != null) {
        records.close();
      }
    } finally {
      records = null;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Counts, digests and reports what is read. */
  private final class Counted extends FilterInputStream {
    private boolean ended;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read;
      try {
        read = super.read(target, offset, length);
      } catch (EOFException e) { // Of a connection: the file itself just ends.
        throw new IOException("the connection ended too early", e);
      }
      ended = read < 0;
      if (read > 0) {
        bytes += read;
        digest.update(target, offset, read);
        listener.onProgress();
      }
      return read;
    }

    /** A decompressor takes 0 for the end of the file. */
    @Override
    public int available() {
      return ended ? 0 : 1;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  /** Names the file if its content is damaged, or far larger than text can be. */
  private final class Decompressed extends FilterInputStream {
    private final String where;
    private long decompressed;

    Decompressed(InputStream in, String where) {
      super(in);
      this.where = where;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        int read = super.read(target, offset, length);
        decompressed += Math.max(read, 0);
        if (decompressed > UNSUSPICIOUS && decompressed > MOST_EXPANSION * (bytes - before)) {
          throw new TextException(where + " has more than " + MOST_EXPANSION
              + " times its size when it is decompressed, which no text has; give a text");
        }
        return read;
      } catch (ZipException | EOFException | ZstdIOException e) {
        throw damaged(where, e);
      }
    }
  }
}
