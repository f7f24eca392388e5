package io.verisim.orchestrator.api;

import io.verisim.spec.Problem;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * What is wrong with a body of JSON, in the words of its sender and not in those of the program.
 */
final class JsonProblems {
  private JsonProblems() {}

  static Problem of(JacksonException thrown) {
    return new Problem(path(thrown), message(thrown));
  }

  private static String message(JacksonException thrown) {
    if (thrown instanceof UnrecognizedPropertyException unknown) {
      Collection<Object> known = unknown.getKnownPropertyIds();
      return "is unknown, expected one of "
          + (known == null ? "[]" : known.stream().map(String::valueOf).sorted().toList());
    }
    return thrown instanceof MismatchedInputException mismatch
        ? "is not " + words(mismatch.getTargetType())
        : "is not JSON: " + thrown.getOriginalMessage();
  }

  private static String words(@Nullable Class<?> type) {
    if (type == null) {
      return "what is expected";
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return "one of the known words";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return type == String.class || !(type.isRecord() || Map.class.isAssignableFrom(type))
        ? "a text"
        : "an object";
  }

  private static String path(JacksonException thrown) {
    return thrown.getPath().stream()
        .map(JacksonException.Reference::getPropertyName)
        .map(String::valueOf)
        .collect(Collectors.joining("."));
  }
}
