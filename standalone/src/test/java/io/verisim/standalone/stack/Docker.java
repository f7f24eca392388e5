package io.verisim.standalone.stack;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program docker, asked with limits: a daemon or a registry that never answers would hold up
 * every test.
 */
final class Docker {
  private static final long ANSWERS_SECONDS = 5;
  private static final long PULLS_SECONDS = 300;

  private Docker() {}

  /** Whether a daemon answers that has an image, or can have it. */
  static boolean has(String image) throws InterruptedException {
    return does(ANSWERS_SECONDS, "version")
        && (does(ANSWERS_SECONDS, "image", "inspect", image)
            || does(PULLS_SECONDS, "pull", "--quiet", image));
  }

  private static boolean does(long seconds, String... arguments) throws InterruptedException {
    try {
      List<String> command =
          Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
      Process docker = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      boolean ended = docker.waitFor(seconds, TimeUnit.SECONDS);
      docker.destroyForcibly();
      return ended && docker.exitValue() == 0;
    } catch (IOException e) {
      return false; // There is no such program.
    }
  }
}
