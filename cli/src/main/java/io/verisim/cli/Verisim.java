package io.verisim.cli;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.verisim.cli.command.Commands;

/** The program. */
public final class Verisim {
  private Verisim() {}

  public static void main(String... args) {
    // All data is hashed several times on its way to storage. If the native library does not load,
    // the JDK computes the hashes.
    AmazonCorrettoCryptoProvider.install();
    System.exit(Commands.execute(args));
  }
}
