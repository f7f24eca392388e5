package io.verisim.engine;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prepares the thread of a test class for computing with one native thread, because golden bits
 * depend on the number of threads.
 */
public final class PinnedThreads implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Torch.pinThreads(1);
  }
}
