package io.verisim.orchestrator.api;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser of this machine, if it has one. */
final class Browser {
  private Browser() {}

  static boolean isInstalled() {
    return program().isPresent();
  }

  /**
   * A browser that shows no window.
   *
   * @param profile the folder of what it keeps
   * @param more its other arguments, the address last
   */
  static ProcessBuilder headless(Path profile, String... more) {
    List<String> command = new ArrayList<>(List.of(
        program().orElseThrow().toString(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--user-data-dir=" + profile));
    command.addAll(List.of(more));
    return new ProcessBuilder(command);
  }

  private static Optional<Path> program() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
