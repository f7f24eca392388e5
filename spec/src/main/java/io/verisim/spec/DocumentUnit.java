package io.verisim.spec;

/** What counts as one document, the smallest thing that a split never cuts in two. */
public enum DocumentUnit implements Word {
  /** Lines between blank lines. */
  PARAGRAPH("\n\n"),
  /** A line that is not blank. */
  LINE("\n"),
  /** A whole file, of a folder of files. */
  FILE("\n\n");

  private final String separator;

  DocumentUnit(String separator) {
    this.separator = separator;
  }

  /** {@return what stands between two documents, and after the last one, in a token file} */
  public String separator() {
    return separator;
  }
}
