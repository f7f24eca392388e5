package io.verisim.stage;

import java.io.IOException;
import java.util.Optional;

/** Tells from which run another one branched off, so that its stages may find what both share. */
@FunctionalInterface
public interface Origins {
  /** No run branched off any. */
  Origins NONE = run -> Optional.empty();

  /** The run that a run branched off, if it did. */
  Optional<String> of(String run) throws IOException;
}
