package io.verisim.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Named tensors in a fixed order: parameters, gradients or moments. They belong to the manager that
 * created them.
 */
public final class Tensors {
  private final List<String> names;
  private final List<NDArray> arrays;

  public Tensors(Map<String, NDArray> tensors) {
    this.names = List.copyOf(tensors.keySet());
    this.arrays = List.copyOf(tensors.values());
  }

  /** A list of tensors, named by their numbers from 0. */
  public static Tensors numbered(List<NDArray> arrays) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    arrays.forEach(array -> tensors.put(Integer.toString(tensors.size()), array));
    return new Tensors(tensors);
  }

  public List<String> names() {
    return names;
  }

  public List<NDArray> arrays() {
    return arrays;
  }

  public NDArray get(String name) {
    int at = names.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("no tensor " + name + " among " + names);
    }
    return arrays.get(at);
  }

  /** The tensors whose name matches, in the same order; the tensors are shared, not copied. */
  public Tensors only(Predicate<String> kept) {
    Map<String, NDArray> chosen = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (kept.test(names.get(i))) {
        chosen.put(names.get(i), arrays.get(i));
      }
    }
    return new Tensors(chosen);
  }

  /** Float32 zeros with the same names and shapes in {@code owner}. */
  public Tensors zeros(NDManager owner) {
    Map<String, NDArray> zeros = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      zeros.put(names.get(i), owner.zeros(arrays.get(i).getShape(), DataType.FLOAT32));
    }
    return new Tensors(zeros);
  }

  /** Copies in {@code owner} that share no memory with these tensors. */
  public Tensors copy(NDManager owner) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      NDArray copy = arrays.get(i).duplicate();
      copy.attach(owner);
      copies.put(names.get(i), copy);
    }
    return new Tensors(copies);
  }

  /** These tensors followed by {@code others}, each of whose names gets {@code prefix}. */
  public Tensors and(String prefix, Tensors others) {
    Map<String, NDArray> all = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      all.put(names.get(i), arrays.get(i));
    }
    for (int i = 0; i < others.names.size(); i++) {
      all.put(prefix + others.names.get(i), others.arrays.get(i));
    }
    return new Tensors(all);
  }

  /** The tensors whose name starts with {@code prefix}, without it. */
  public Tensors under(String prefix) {
    Map<String, NDArray> chosen = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).startsWith(prefix)) {
        chosen.put(names.get(i).substring(prefix.length()), arrays.get(i));
      }
    }
    return new Tensors(chosen);
  }

  /**
   * Copies the values of {@code source} into these tensors.
   *
   * @throws IllegalArgumentException if its names, their order or its shapes differ; nothing is
   *     copied in that case
   */
  public void assign(Tensors source) {
    requireMatch(source);
    TensorScript.assign(this, source);
  }

  /**
   * Sets these tensors to {@code start + coefficient * (end - start)}.
   *
   * @throws IllegalArgumentException as {@link #assign} does
   */
  public void interpolate(Tensors start, Tensors end, double coefficient) {
    requireMatch(start);
    requireMatch(end);
    TensorScript.interpolate(this, start, end, coefficient);
  }

  /** Sets every value to 0. */
  public void setToZero() {
    TensorScript.zero(this);
  }

  /** Whether {@code other}, which has the same shapes, has the same values, bit for bit. */
  public boolean hasValuesOf(Tensors other) {
    return TensorScript.equal(this, other);
  }

  private void requireMatch(Tensors source) {
    for (int i = 0; i < names.size(); i++) {
      Shape shape = source.get(names.get(i)).getShape();
      if (!shape.equals(arrays.get(i).getShape())) {
        throw new IllegalArgumentException("tensor " + names.get(i) + " has shape " + shape
            + ", expected " + arrays.get(i).getShape());
      }
    }
    if (!names.equals(source.names)) {
      throw new IllegalArgumentException(
          "the tensors are " + source.names + ", expected " + names + " in this order");
    }
  }
}
