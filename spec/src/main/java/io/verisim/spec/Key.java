package io.verisim.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key of the specification means, and the limits of its value. The rules of the records, the
 * JSON Schema and the page on the specification are made of it.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Key {
  /** What the key decides, as Markdown. */
  String value();

  /** The least value of a whole number. */
  long least() default Long.MIN_VALUE;

  /** Where a number must lie. */
  Range range() default Range.ANY;

  /**
   * The limits in words, as Markdown, if there is more to say than {@code least} and {@code range}
   * do.
   */
  String limits() default "";

  /** Whether a document may write {@code auto} and have the value derived. */
  boolean auto() default false;
}
