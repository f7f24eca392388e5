package io.verisim.cli;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.verisim.cli.command.Commands;

/** The program. */
public final class Verisim {
  private Verisim() {}

  public static void main(String... args) {
    // Everything is hashed several times on its way to storage; where its natives do not load, the
    // JDK hashes.
    AmazonCorrettoCryptoProvider.install();
    System.exit(Commands.commandLine().execute(args));
  }
}
