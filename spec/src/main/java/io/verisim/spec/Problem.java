package io.verisim.spec;

import java.io.Serializable;

/**
 * One thing that is wrong with a specification.
 *
 * @param path the key's path, such as {@code model.nHead}; empty for the document as a whole
 * @param message what is wrong and what was expected
 */
public record Problem(String path, String message) implements Serializable {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
