package io.verisim.spec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys that a specification may have: the names of its records' components. */
final class SpecKeys {
  private SpecKeys() {}

  static List<String> of(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .toList();
  }

  /** {@return the annotation of a key of a section} */
  static Key key(Class<? extends Record> type, String name) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> component.getName().equals(name))
        .map(component -> component.getAnnotation(Key.class))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(type + " has no key " + name));
  }

  /** {@return the message for a key that a section does not have} */
  static String unknown(Class<?> type, String given) {
    String key = Values.shortened(given);
    if (Nearest.to(key, of(type)).isPresent()) {
      return Nearest.unknown("key", key, of(type));
    }
    Optional<String> elsewhere =
        paths(RunSpec.class, "").filter(path -> path.endsWith("." + key)).findFirst();
    return elsewhere
        .map(path -> "unknown key \"" + key + "\" here; did you mean " + path + "?")
        .orElseGet(() -> Nearest.unknown("key", key, of(type)));
  }

  private static Stream<String> paths(Class<?> type, String prefix) {
    return Arrays.stream(type.getRecordComponents()).flatMap(component -> {
      String path = Paths.join(prefix, component.getName());
      return component.getType().isRecord() ? paths(component.getType(), path) : Stream.of(path);
    });
  }

  /** {@return the paths of the sections that a specification may do without} */
  static List<String> optionalSections() {
    List<String> paths = new ArrayList<>();
    collectOptionalSections(RunSpec.class, "", paths);
    return List.copyOf(paths);
  }

  private static void collectOptionalSections(Class<?> type, String prefix, List<String> paths) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = Paths.join(prefix, component.getName());
      if (!component.getType().isRecord()) {
        continue;
      }
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        paths.add(path);
      } else {
        collectOptionalSections(component.getType(), path, paths);
      }
    }
  }

  /** {@return the record that a component lists, if it is a list of records} */
  static Optional<Class<? extends Record>> elements(RecordComponent component) {
    return listed(component).filter(Class::isRecord).map(type -> type.asSubclass(Record.class));
  }

  /** {@return the enum that a component lists, if it is a list of words} */
  static Optional<Class<? extends Word>> words(RecordComponent component) {
    return listed(component).filter(Class::isEnum).map(type -> type.asSubclass(Word.class));
  }

  private static Optional<Class<?>> listed(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
            && list.getActualTypeArguments()[0] instanceof Class<?> type
        ? Optional.of(type)
        : Optional.empty();
  }
}
