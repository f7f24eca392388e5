package io.verisim.generation.corpus;

import io.verisim.text.TextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file. Its table of contents is at its end and its columns lie apart, so it
 * is copied to a local folder first. Only the columns that are asked for are read.
 */
final class ParquetRecords implements RecordReader {
  /** Bytes of a row group, at most. */
  private static final long LARGEST = 1L << 28;

  private final String name;
  private final Path copy;
  private final ParquetFileReader file;
  private final MessageType texts;
  private final MessageColumnIO columns;
  private final Map<String, @Nullable String> noTexts = new LinkedHashMap<>();
  private @Nullable PageReadStore pages;
  private org.apache.parquet.io.@Nullable RecordReader<Group> rows;
  private long left;
  private long row;

  private ParquetRecords(Path copy, ParquetFileReader file, Set<String> fields, String name) {
    this.name = name;
    this.copy = copy;
    this.file = file;
    MessageType schema = file.getFileMetaData().getSchema();
    schema.getFields().forEach(field -> noTexts.put(field.getName(), null));
    List<Type> asked = schema.getFields().stream()
        .filter(field -> fields.contains(field.getName()) && isText(field))
        .toList();
    texts = new MessageType(schema.getName(), asked);
    file.setRequestedSchema(texts);
    columns = new ColumnIOFactory().getColumnIO(texts, schema);
  }

  /**
   * Copies a file and opens it.
   *
   * @param fields to be read
   * @param folder for the copy
   * @param name of the file, for messages
   * @throws TextException naming the file, if it is no Parquet file
   */
  static ParquetRecords of(InputStream content, Set<String> fields, Path folder, String name)
      throws IOException {
    Path copy = folder.resolve("source.parquet");
    try {
      Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
      return open(copy, fields, name);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  private static ParquetRecords open(Path copy, Set<String> fields, String name)
      throws IOException {
    ParquetFileReader file = null;
    try {
      file = new ParquetFileReader(
          new LocalInputFile(copy),
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .withCodecFactory(new ParquetCodecs(name))
              .usePageChecksumVerification()
              .build());
      return new ParquetRecords(copy, file, fields, name);
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      throw unreadable(name, e);
    }
  }

  /** Older writers do not say that bytes are text. */
  private static boolean isText(Type field) {
    if (!field.isPrimitive()
        || field.isRepetition(Type.Repetition.REPEATED)
        || field.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      return false;
    }
    LogicalTypeAnnotation kind = field.getLogicalTypeAnnotation();
    return kind == null
        || kind.equals(LogicalTypeAnnotation.stringType())
        || kind.equals(LogicalTypeAnnotation.enumType())
        || kind.equals(LogicalTypeAnnotation.jsonType());
  }

  @Override
  public @Nullable TextRecord next() throws IOException {
    try {
      while (left == 0) {
        if (!nextGroup()) {
          return null;
        }
      }
      Group values = rows == null ? null : rows.read();
      left--;
      row++;
      return values == null ? null : record(values);
    } catch (TextException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw unreadable(row == 0 ? name : name + ", after row " + row + ",", e);
    }
  }

  private boolean nextGroup() throws IOException {
    rows = null;
    if (pages != null) {
      pages.close();
    }
    List<BlockMetaData> groups = file.getRowGroups();
    int next = file.getCurrentRowGroupIndex() + 1;
    while (next < groups.size() && groups.get(next).getRowCount() == 0) {
      file.skipNextRowGroup();
      next = file.getCurrentRowGroupIndex() + 1;
    }
    if (next < groups.size()) {
      checkSize(next);
    }
    pages = file.readNextRowGroup();
    if (pages == null) {
      return false;
    }
    left = pages.getRowCount();
    rows = columns.getRecordReader(pages, new GroupRecordConverter(texts));
    return true;
  }

  /** The reader holds the columns of a row group in memory as they are stored. */
  private void checkSize(int group) throws IOException {
    long size = 0;
    for (ColumnChunkMetaData chunk : file.getRowGroups().get(group).getColumns()) {
      if (texts.containsField(chunk.getPath().toDotString())) {
        size += chunk.getTotalSize();
      }
    }
    if (size > LARGEST) {
      throw new TextException(name + ": row group " + (group + 1) + " has " + size
          + " bytes of text, the limit is " + LARGEST
          + "; write the file again with smaller row groups");
    }
  }

  private TextRecord record(Group values) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>(noTexts);
    for (int i = 0; i < texts.getFieldCount(); i++) {
      if (values.getFieldRepetitionCount(i) > 0) {
        String field = texts.getFieldName(i);
        fields.put(field, decoded(values.getBinary(i, 0).toByteBuffer(), field));
      }
    }
    return new TextRecord(where(), fields);
  }

  private String decoded(ByteBuffer value, String field) {
    int from = value.position();
    if (value.remaining() > DocumentSource.LONGEST) {
      throw new TextException(where() + "the field \"" + field + "\" has more than "
          + DocumentSource.LONGEST + " bytes, the limit for a document; divide it into rows");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(value).toString();
    } catch (CharacterCodingException e) {
      int at = value.position();
      throw new TextException(
          where()
              + "byte %d (0x%02X) of the field \"%s\" is not UTF-8; convert the text to UTF-8"
                  .formatted(at - from, value.get(at), field),
          e);
    }
  }

  private String where() {
    return name + ", row " + row + ": ";
  }

  private static TextException unreadable(String where, Exception e) {
    return new TextException(
        where
            + (e instanceof ParquetCryptoRuntimeException
                ? " is encrypted; write it without encryption"
                : " cannot be read as Parquet: it is damaged, incomplete, or of another format; write"
                    + " or copy it again"),
        e);
  }

  @Override
  public double share() {
    long rows = file.getRecordCount();
    return rows == 0 ? 1 : (double) row / rows;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      Files.deleteIfExists(copy);
    }
  }
}
