package io.verisim.generation.corpus;

import io.verisim.text.TextException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The records of a file, one after another. One thread reads them. */
interface RecordReader extends Closeable {

  /**
   * The next record; null after the last one.
   *
   * @throws TextException naming the file and the line that is no record, and what to do
   */
  @Nullable
  TextRecord next() throws IOException;

  /** The share of the content that came so far which has become records, from 0 to 1. */
  default double share() {
    return 1;
  }

  /** Deletes what it has written; the content stays open. */
  @Override
  default void close() throws IOException {
    // Most formats write nothing.
  }

  /**
   * The records of a file.
   *
   * @param fields that will be asked for; records may have null for others
   * @param folder for a copy of the content, if its format cannot be read in its order
   * @param where the file, for messages
   */
  static RecordReader of(
      SourceFormat format, InputStream content, Set<String> fields, Path folder, String where)
      throws IOException {
    return switch (format) {
      case JSON_LINES -> new JsonLines(new Lines(new Utf8Reader(content, where), where));
      case CSV -> new Table(new Utf8Reader(content, where), where);
      case PARQUET -> ParquetRecords.of(content, fields, folder, where);
      case TEXT ->
        throw new TextException(where + ": is running text, but corpus.prompt needs"
            + " records; give files that end with .jsonl, .csv or .parquet, or with .gz or .zst"
            + " after it");
    };
  }

  /** One JSON object per line; blank lines are skipped. */
  final class JsonLines implements RecordReader {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                .maxStringLength(DocumentSource.LONGEST)
                .build())
            .build())
        .build();

    private final Lines lines;

    JsonLines(Lines lines) {
      this.lines = lines;
    }

    @Override
    public @Nullable TextRecord next() throws IOException {
      for (String text = lines.next(); text != null; text = lines.next()) {
        if (!text.isBlank()) {
          return record(text, lines.where());
        }
      }
      return null;
    }

    private static TextRecord record(String line, String where) {
      JsonNode node;
      try {
        node = JSON.readTree(line);
      } catch (JacksonException e) {
        throw new TextException(
            where + "is not a JSON object: " + e.getOriginalMessage()
                + "; JSON Lines have one object per line",
            e);
      }
      if (!node.isObject()) {
        throw new TextException(
            where + "is not a JSON object; JSON Lines have one object per line");
      }
      Map<String, @Nullable String> fields = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        fields.put(
            field.getKey(), field.getValue().isString() ? field.getValue().asString() : null);
      }
      return new TextRecord(where, fields);
    }
  }

  /** Comma-separated values (RFC 4180) with a first row of names. */
  final class Table implements RecordReader {
    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;
    private final String name;

    Table(Reader text, String name) throws IOException {
      this.name = name;
      try {
        this.parser = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .setIgnoreEmptyLines(true)
            .get()
            .parse(text);
      } catch (IllegalArgumentException | CSVException e) {
        throw new TextException(
            name + ", line 1: is no header of a table: " + e.getMessage()
                + "; the first row has the names of the fields",
            e);
      }
      this.rows = parser.iterator();
    }

    @Override
    public @Nullable TextRecord next() throws IOException {
      CSVRecord row;
      try {
        if (!rows.hasNext()) {
          return null;
        }
        row = rows.next();
      } catch (UncheckedIOException e) {
        if (e.getCause() instanceof CSVException) {
          throw new TextException(
              where() + "is no row of a table: " + e.getMessage()
                  + "; a value with quotes, commas or line ends is in quotes",
              e);
        }
        throw e.getCause();
      }
      if (!row.isConsistent()) {
        throw new TextException(where() + "has " + row.size() + " values, expected "
            + parser.getHeaderNames().size() + " as in the first row; repair or remove the row");
      }
      return new TextRecord(where(), new LinkedHashMap<>(row.toMap()));
    }

    private String where() {
      return name + ", line " + parser.getCurrentLineNumber() + ": ";
    }
  }
}
