package io.verisim.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of the program, with those of its Java and of its machine. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties own = new Properties();
    try (InputStream in = Objects.requireNonNull(
        Version.class.getResourceAsStream("version.properties"), "version.properties")) {
      own.load(in);
    }
    return new String[] {
      "verisim " + own.getProperty("version"),
      "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
          + System.getProperty("os.arch")
    };
  }
}
