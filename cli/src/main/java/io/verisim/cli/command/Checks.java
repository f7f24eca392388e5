package io.verisim.cli.command;

import ai.djl.engine.EngineException;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.StatusRuntimeException;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.engine.Torch;
import io.verisim.standalone.embedded.EmbeddedS3;
import io.verisim.standalone.server.Addresses;
import io.verisim.standalone.server.Logs;
import io.verisim.standalone.temporal.EmbeddedTemporal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks what the program needs of the machine and of the servers that the environment names. */
final class Checks {
  private static final long GIB = 1L << 30;

  /** The demo's data folder, including its scratch files, stays well below this size. */
  private static final long DISK = 2 * GIB;

  /** The JVM's heap and direct memory, and the engine. */
  private static final long MEMORY = 2 * GIB;

  private static final String S3_REMEDY =
      "Correct S3_ENDPOINT and its keys, or unset S3_ENDPOINT to use the embedded store.";

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /**
   * One requirement.
   *
   * @param remedy what to do; empty if it is met
   */
  record Check(String what, boolean ok, String found, String remedy) {
    static Check ok(String what, String found) {
      return new Check(what, true, found, "");
    }

    static Check missing(String what, String found, String remedy) {
      return new Check(what, false, found, remedy);
    }

    @Override
    public String toString() {
      String line = String.format(Locale.ROOT, "%-8s %-10s %s", ok ? "ok" : "missing", what, found);
      return remedy.isEmpty() ? line : line + System.lineSeparator() + " ".repeat(20) + remedy;
    }
  }

  private final Path data;

  Checks(Path data) {
    this.data = data;
  }

  List<Check> all() throws IOException {
    Logs.hold();
    Addresses addresses = Addresses.ofProcess();
    return List.of(jdk(), engine(), temporal(addresses), s3(addresses), disk(), memory());
  }

  /** An older JDK could not have started the program. */
  private static Check jdk() {
    return Check.ok("JDK", Runtime.version() + " in " + System.getProperty("java.home"));
  }

  private static Check engine() {
    try {
      return Check.ok("engine", Torch.version() + " on " + Torch.device());
    } catch (LinkageError | EngineException e) {
      return Check.missing(
          "engine",
          String.valueOf(e.getMessage()),
          "The build packs native libraries for Linux and macOS; build on the machine that will"
              + " run the program.");
    }
  }

  private static Check temporal(Addresses addresses) throws IOException {
    Optional<String> address = addresses.temporal();
    return address.isPresent() ? namedTemporal(address.get()) : embeddedTemporal();
  }

  private static Check namedTemporal(String address) throws IOException {
    ClientConfigProfile profile = ClientConfigProfile.load();
    try {
      WorkflowServiceStubs.newConnectedServiceStubs(
              profile.toBuilder().setAddress(address).build().toWorkflowServiceStubsOptions(),
              ANSWER)
          .shutdownNow();
      return Check.ok("Temporal", address);
    } catch (StatusRuntimeException | IllegalStateException e) {
      return Check.missing(
          "Temporal",
          address + " does not answer: " + e.getMessage(),
          "Start it, or correct TEMPORAL_ADDRESS, or unset TEMPORAL_ADDRESS to use the embedded server.");
    }
  }

  private static Check embeddedTemporal() {
    try (EmbeddedTemporal temporal = EmbeddedTemporal.start(0)) {
      return Check.ok("Temporal", "embedded, tried at " + temporal.target());
    } catch (UncheckedIOException e) {
      return Check.missing(
          "Temporal",
          String.valueOf(e.getMessage()),
          "Allow servers on 127.0.0.1, or set TEMPORAL_ADDRESS.");
    }
  }

  private static Check s3(Addresses addresses) throws IOException {
    Optional<S3Settings> named;
    try {
      named = addresses.s3();
    } catch (IOException e) {
      return Check.missing("S3", String.valueOf(e.getMessage()), S3_REMEDY);
    }
    if (named.isPresent()) {
      return probe(named.get(), "");
    }
    try (TemporaryFolder folder = TemporaryFolder.make();
        EmbeddedS3 s3 = EmbeddedS3.start(folder.path(), 0, "doctor", "doctor-secret")) {
      return probe(
          new S3Settings(s3.endpoint(), "doctor", "us-east-1", "doctor", "doctor-secret"),
          "embedded, tried as ");
    }
  }

  private static Check probe(S3Settings settings, String how) {
    try (S3ObjectStore store = S3ObjectStore.open(settings)) {
      store.probeConditionalWrites();
      return Check.ok("S3", how + settings + "; it honours conditional writes");
    } catch (IOException e) {
      return Check.missing("S3", String.valueOf(e.getMessage()), S3_REMEDY);
    }
  }

  private Check disk() throws IOException {
    Path there = data;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long free = Files.getFileStore(there).getUsableSpace();
    String found = gib(free) + " free for " + data;
    return free >= DISK
        ? Check.ok("disk", found)
        : Check.missing(
            "disk",
            found,
            "Free space: at least " + gib(DISK) + " is needed. Or name another --data.");
  }

  private static Check memory() {
    long total =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    String found = gib(total) + " in total";
    return total >= MEMORY
        ? Check.ok("memory", found)
        : Check.missing("memory", found, "The smallest runs need " + gib(MEMORY) + ".");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB);
  }
}
