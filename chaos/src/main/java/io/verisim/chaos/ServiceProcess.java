package io.verisim.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service as a child process. It ends with {@link #close()} at the latest. */
public final class ServiceProcess implements Closeable {
  private static final int NEWEST_WITHOUT_FLAG = 23;

  private final Process process;

  private ServiceProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a JVM with the class path of this JVM.
   *
   * @param log the file to which its output is appended
   */
  public static ServiceProcess start(
      String main, List<String> arguments, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx512m",
        "-XX:MaxDirectMemorySize=512m",
        "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() > NEWEST_WITHOUT_FLAG) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", classPath(), main));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new ServiceProcess(builder.start());
  }

  /** Test runners put the class path into a jar's manifest, and name it in another property. */
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -9}; waits until the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public void terminate() {
    process.destroy();
  }

  /** Whether the process ended in time. */
  public boolean ended(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
