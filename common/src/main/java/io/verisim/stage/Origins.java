package io.verisim.stage;

import java.io.IOException;
import java.util.Optional;

/**
 * Finds the run from which a run branched off, so that its stages can find the shared artifacts.
 */
@FunctionalInterface
public interface Origins {
  /** No run is a fork. */
  Origins NONE = run -> Optional.empty();

  /** The run from which a run branched off, if it did. */
  Optional<String> of(String run) throws IOException;
}
