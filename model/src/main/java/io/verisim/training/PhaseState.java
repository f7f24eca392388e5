package io.verisim.training;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors and numbers of a saved phase, in one file. */
public final class PhaseState {
  private static final String FILE = "state.safetensors";

  private final Map<String, String> values;

  public PhaseState() {
    this(new LinkedHashMap<>());
  }

  private PhaseState(Map<String, String> values) {
    this.values = values;
  }

  /** The saved state in a folder; its tensors belong to {@code owner}. */
  public record Read(Tensors tensors, PhaseState state) {}

  public PhaseState put(String name, long value) {
    values.put(name, Long.toString(value));
    return this;
  }

  public PhaseState put(String name, double value) {
    values.put(name, Double.toString(value));
    return this;
  }

  /** Stores the best value and the waited evaluations of a patience. */
  public PhaseState put(Patience patience) {
    return put("best", patience.best()).put("waited", patience.waited());
  }

  public long number(String name) {
    return Long.parseLong(text(name));
  }

  public double real(String name) {
    return Double.parseDouble(text(name));
  }

  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the saved phase has no " + name + ", only " + values.keySet());
    }
    return value;
  }

  /** The stored patience, with the limits of {@code limits}. */
  public Patience patience(Patience limits) {
    return new Patience(limits.patience(), limits.minDelta(), real("best"), (int) number("waited"));
  }

  public void write(Path folder, Tensors tensors) throws IOException {
    TensorFile.write(folder.resolve(FILE), tensors, values);
  }

  public static Read read(NDManager owner, Path folder) throws IOException {
    TensorFile.Content content = TensorFile.read(owner, folder.resolve(FILE));
    return new Read(content.tensors(), new PhaseState(content.metadata()));
  }
}
