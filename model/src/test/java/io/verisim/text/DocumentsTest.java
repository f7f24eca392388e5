package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.spec.DocumentUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentsTest {

  private static final String TEXT = "\n\none\ntwo\n\nthree\n \t\n\n\nfour\n";

  @Test
  void aParagraphEndsAtOneOrMoreBlankLines() {
    assertThat(Documents.cut(TEXT, DocumentUnit.PARAGRAPH))
        .containsExactly("one\ntwo", "three", "four");
  }

  @Test
  void aLineIsADocumentUnlessItIsBlank() {
    assertThat(Documents.cut(TEXT, DocumentUnit.LINE))
        .containsExactly("one", "two", "three", "four");
  }

  @Test
  void aFileDocumentIsTheTextWithoutOuterLineEnds() {
    assertThat(Documents.cut("\n one\n\ntwo \n\n", DocumentUnit.FILE))
        .containsExactly(" one\n\ntwo ");
  }

  @Test
  void indentationSurvives() {
    assertThat(Documents.cut("a\n\n  b\n  c\n", DocumentUnit.PARAGRAPH))
        .containsExactly("a", "  b\n  c");
  }

  @ParameterizedTest
  @EnumSource
  void aBlankTextHasNoDocuments(DocumentUnit unit) {
    assertThat(Documents.cut("", unit)).isEmpty();
    assertThat(Documents.cut(" \n\n \n", unit)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
  void joinedDocumentsAreCutIntoTheSameDocuments(DocumentUnit unit) {
    List<String> documents = List.of("one", "two", "one");
    String text = Documents.join(documents, unit);
    assertThat(text).endsWith("one" + unit.separator());
    assertThat(Documents.cut(text, unit)).isEqualTo(documents);
  }
}
