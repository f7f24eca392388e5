package io.verisim.spec;

/** What counts as one document. A split never divides a document. */
public enum DocumentUnit implements Word {
  /** Lines between blank lines. */
  PARAGRAPH("\n\n"),
  /** A line that is not blank. */
  LINE("\n"),
  /** A whole file of a folder. */
  FILE("\n\n");

  private final String separator;

  DocumentUnit(String separator) {
    this.separator = separator;
  }

  /** {@return the separator between two documents, and after the last one, in a token file} */
  public String separator() {
    return separator;
  }
}
