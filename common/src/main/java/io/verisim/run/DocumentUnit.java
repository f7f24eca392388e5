package io.verisim.run;

/** What counts as one document of a text; the split keeps documents whole. */
public enum DocumentUnit implements Word {
  /** Text between blank lines. */
  PARAGRAPH,
  /** One line. */
  LINE,
  /** One file, of a folder of files. */
  FILE
}
