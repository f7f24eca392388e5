package io.verisim.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key of the specification means, and the limits of its value. The rules of the records and
 * the JSON Schema are derived from this annotation, and a test compares docs/specification.md with
 * it.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Key {
  /** What the key decides, as Markdown. */
  String value();

  /** The least value of a whole number. */
  long least() default Long.MIN_VALUE;

  /** The most characters of a text. */
  int longest() default 2000;

  /** The range of a number. */
  Range range() default Range.ANY;

  /** The limits in words, as Markdown, if {@code least} and {@code range} do not say everything. */
  String limits() default "";

  /** Whether a document may write {@code auto} to have the value derived. */
  boolean auto() default false;
}
