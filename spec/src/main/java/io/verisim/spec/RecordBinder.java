package io.verisim.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes records from a tree, one key per component, and collects all problems. A stand-in replaces
 * a value that cannot be bound, so that the record's own rules still find the other problems.
 */
final class RecordBinder {
  private final Problems problems;
  private final Predicate<String> written;

  /** @param written whether a layer has the value at a path; an inherited value is in no layer */
  RecordBinder(Problems problems, Predicate<String> written) {
    this.problems = problems;
    this.written = written;
  }

  /**
   * {@return the record, or null if values are missing or break its rules}
   *
   * @param type the record's class
   * @param node the record's node in the tree
   * @param path the path of the node
   * @param standIn the source of stand-ins for values that cannot be bound; without it, such a
   *     value ends the search for problems
   */
  <R extends Record> @Nullable R bind(
      Class<R> type, @Nullable Object node, String path, @Nullable Record standIn) {
    if (!Trees.isSection(node)) {
      complain(
          path,
          "is " + Values.describe(node) + ", expected a section with the keys "
              + SpecKeys.of(type));
      return null;
    }
    refuseUnknownKeys(type, node, path);
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    Set<String> failed = new HashSet<>();
    for (int i = 0; i < components.length; i++) {
      String key = components[i].getName();
      int before = problems.count();
      Object standInValue = standIn == null ? null : read(components[i], standIn);
      values[i] =
          value(components[i], Trees.section(node).get(key), Paths.join(path, key), standInValue);
      if (problems.count() > before) {
        failed.add(key);
        values[i] = standInValue;
      }
    }
    return standIn == null && !failed.isEmpty() ? null : make(type, values, path, failed);
  }

  private void refuseUnknownKeys(Class<?> type, @Nullable Object node, String path) {
    for (String key : Trees.section(node).keySet()) {
      String keyPath = Paths.join(path, key);
      if (!SpecKeys.of(type).contains(key)) {
        problems.add(keyPath, () -> SpecKeys.unknown(type, key));
      }
    }
  }

  private @Nullable Object value(
      RecordComponent component, @Nullable Object raw, String path, @Nullable Object standIn) {
    Class<?> type = component.getType();
    boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (raw instanceof List<?> list && list.size() > Values.MOST_ELEMENTS) {
      complain(path, "has " + list.size() + " elements, expected at most " + Values.MOST_ELEMENTS);
      return null;
    }
    if (type.isRecord() && !(optional && raw == null)) {
      return bind(type.asSubclass(Record.class), raw, path, (Record) standIn);
    }
    Class<? extends Record> element = SpecKeys.elements(component).orElse(null);
    if (element != null) {
      return list(element, raw, path, standIn);
    }
    Class<? extends Word> word = SpecKeys.words(component).orElse(null);
    if (word != null) {
      return words(word, raw, path);
    }
    if (raw == null) {
      if (!optional) {
        complain(path, "has no value, expected " + Values.expectation(type));
      }
      return null;
    }
    Object value = Values.convert(type, raw).orElse(null);
    if (value == null) {
      complain(path, Values.complaint(type, raw));
    } else if (value instanceof String text) {
      Values.fault(text, component.getAnnotation(Key.class).longest())
          .ifPresent(fault -> complain(path, fault));
    }
    return value;
  }

  private @Nullable Object list(
      Class<? extends Record> type, @Nullable Object raw, String path, @Nullable Object standIn) {
    if (!(raw instanceof List<?> elements)) {
      complain(
          path,
          "is " + Values.describe(raw) + ", expected a list of sections with the keys "
              + SpecKeys.of(type));
      return null;
    }
    Record like = standIn instanceof List<?> list && !list.isEmpty() ? (Record) list.get(0) : null;
    List<@Nullable Object> bound = new ArrayList<>();
    for (Object element : elements) {
      List<Problem> known = problems.kept();
      Record made = bind(type, element, Paths.element(path, bound.size()), like);
      problems.removeAfter(
          known.size(),
          problem -> !written.test(problem.path())
              && known.stream().anyMatch(earlier -> isSame(earlier, problem)));
      bound.add(made == null ? like : made);
    }
    return bound;
  }

  private @Nullable Object words(Class<? extends Word> type, @Nullable Object raw, String path) {
    if (!(raw instanceof List<?> elements)) {
      complain(
          path,
          "is " + Values.describe(raw) + ", expected a list of words from " + Word.words(type));
      return null;
    }
    List<Object> words = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Object element = elements.get(i);
      Optional<Object> word = element == null ? Optional.empty() : Values.convert(type, element);
      if (word.isEmpty()) {
        complain(
            Paths.element(path, i),
            Values.complaint(type, element == null ? Values.describe(null) : element));
      }
      word.ifPresent(words::add);
    }
    return words;
  }

  /** Whether a mistake was inherited from a key that is already reported. */
  private static boolean isSame(Problem earlier, Problem inherited) {
    return key(earlier).equals(key(inherited)) && earlier.message().equals(inherited.message());
  }

  private static String key(Problem problem) {
    return problem.path().substring(problem.path().lastIndexOf('.') + 1);
  }

  private <R extends Record> @Nullable R make(
      Class<R> type, @Nullable Object[] values, String path, Set<String> failed) {
    try {
      return constructor(type).newInstance(values);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof BrokenRules broken)) {
        throw new IllegalStateException("the constructor of " + type.getName() + " failed", e);
      }
      // A violation that involves a stand-in says nothing about the specification.
      broken.findings().stream()
          .filter(finding -> !finding.concerns(failed))
          .map(finding -> finding.under(path))
          .forEach(problem -> problems.add(problem.path(), problem.message()));
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName() + " cannot be constructed", e);
    }
  }

  private static <R extends Record> Constructor<R> constructor(Class<R> type)
      throws NoSuchMethodException {
    return type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getType)
        .toArray(Class<?>[]::new));
  }

  static @Nullable Object read(RecordComponent component, Record from) {
    try {
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private void complain(String path, String message) {
    problems.add(path, message);
  }
}
