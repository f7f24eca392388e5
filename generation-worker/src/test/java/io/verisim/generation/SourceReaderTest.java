package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.verisim.artifact.S3Settings;
import io.verisim.engine.ProgressListener;
import io.verisim.text.TextException;
import io.verisim.worker.SourceUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sources a generation worker reads, and which it refuses. */
class SourceReaderTest {
  private static final S3Settings NOWHERE =
      new S3Settings(URI.create("http://127.0.0.1:1"), "none", "none", "none", "none");
  private static final String TEXT = "a text of this network";

  @TempDir
  private Path folder;

  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      requests.incrementAndGet();
      byte[] body = TEXT.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.createContext("/loop", exchange -> {
      exchange.getResponseHeaders().set("Location", "/loop");
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"})
  void contactsAPrivateServerOnlyIfAllowed(String host) throws IOException {
    String address = "http://" + host + ":" + server.getAddress().getPort() + "/text";

    assertThat(read(address, null, true)).isEqualTo(TEXT);
    assertThat(requests.getAndSet(0)).isEqualTo(1);

    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(address, null, false))
        .withMessageStartingWith("corpus.source: " + address)
        .withMessageContaining("VERISIM_CORPUS_PRIVATEADDRESSES");
    assertThat(requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "198.51.100.1",
        "203.0.113.1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "::ffff:0:169.254.169.254",
        "::169.254.169.254",
        "100::1",
        "fec0::1",
        "ff02::1",
        "100.64.0.1",
        "198.18.0.1",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fd00:ec2::254",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1"
      })
  void aPrivateOrReservedAddressIsNotPublic(String address) throws IOException {
    assertThat(PublicSockets.isPublic(only(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "168.63.129.15",
        "172.32.0.1",
        "192.0.1.0",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2606:4700::1111"
      })
  void anInternetAddressIsPublic(String address) throws IOException {
    assertThat(PublicSockets.isPublic(only(address))).isTrue();
  }

  private static InetAddress only(String address) throws IOException {
    return InetAddress.getAllByName(address)[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/self/environ",
        "/proc/self/../self/cmdline",
        "/proc/*/environ",
        "/sys/kernel/*",
        "/dev/null",
        "/dev"
      })
  void filesOfTheSystemAreNoTexts(String path) {
    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(path, Path.of("/"), true))
        .withMessageStartingWith("corpus.source: generation workers do not read ")
        .withMessageContaining("a file of the system and not a text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://",
        "s3://..",
        "s3://../key",
        "s3://a",
        "s3://bucket",
        "s3://bucket/",
        "s3://Bucket/key",
        "s3:///key"
      })
  void anAddressWithoutABucketOrKeyIsRefused(String address) {
    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(address, null, true))
        .withMessage("corpus.source: " + address + " is no address of an object; give"
            + " s3://bucket/key, with the name of a bucket in lower case");
  }

  @Test
  void redirectsWithoutAnEndAreRefused() {
    assertThatExceptionOfType(TextException.class)
        .isThrownBy(
            () -> read("http://127.0.0.1:" + server.getAddress().getPort() + "/loop", null, true))
        .withMessageContaining("cannot be read: Too many follow-up requests");
  }

  @Test
  void aServerThatDoesNotAnswerMayAnswerLater() throws IOException {
    String nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = "http://127.0.0.1:" + free.getLocalPort() + "/text";
    }
    assertThatExceptionOfType(SourceUnavailableException.class)
        .isThrownBy(() -> read(nobody, null, true))
        .withMessageStartingWith("corpus.source: " + nobody + " cannot be read now: ");
  }

  @Test
  void aLinkToAFileOfTheSystemIsNoText() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("b.txt"), Path.of("/proc/self/environ"));
    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(link.toString(), Path.of("/"), true))
        .withMessageContaining("a file of the system");
  }

  @Test
  void linksOfAFolderAreFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("a.txt"), "a linked text");
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.createSymbolicLink(texts.resolve("more"), elsewhere);

    assertThat(read(texts.toString(), folder, false)).isEqualTo("a linked text");

    Files.createSymbolicLink(elsewhere.resolve("back"), texts);
    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(texts.toString(), folder, false))
        .withMessageContaining("leads back to a folder that contains it");
  }

  @Test
  void aPipeIsNoText() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(pipe.toString(), folder, false))
        .withMessage("corpus.source: " + pipe
            + " is a pipe or a device, which can be read only once; save its content to a file");
  }

  @Test
  void onlyFilesBelowTheFolderAreRead() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Path text = Files.writeString(texts.resolve("a.txt"), "a text");
    Path secret = Files.writeString(folder.resolve("secret-key"), "a secret");
    Path link = Files.createSymbolicLink(texts.resolve("b.txt"), secret);

    assertThat(read(text.toString(), texts, false)).isEqualTo("a text");
    assertThat(read(secret.toString(), folder, false)).isEqualTo("a secret");
    for (Path outside :
        new Path[] {secret, link, texts.resolve("../secret-key"), Path.of("/etc/passwd"), folder}) {
      assertThatExceptionOfType(TextException.class)
          .isThrownBy(() -> read(outside.toString(), texts, false))
          .withMessageContaining("VERISIM_CORPUS_FOLDER")
          .withMessageContaining(texts.toString());
    }
  }

  /** A folder that may be read may hold a link to what may not. */
  @Test
  void refusesALinkThatLeavesTheAllowedFolder() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), "a text");
    Path secret = Files.writeString(folder.resolve("secret-key"), "a secret");
    Files.createSymbolicLink(texts.resolve("b.txt"), secret);

    assertThat(read(texts.toString(), folder, false)).contains("a text");
    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(texts.toString(), texts, false))
        .withMessageContaining(texts.resolve("b.txt").toString());
  }

  @Test
  void readsNoFileWithoutAnAllowedFolder() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "a text");

    assertThatExceptionOfType(TextException.class)
        .isThrownBy(() -> read(text.toString(), null, false))
        .withMessageContaining("VERISIM_CORPUS_FOLDER, which is not set");
    assertThat(new SourceProperties("", false).refusal(Path.of("").toAbsolutePath(), "s3://b/k"))
        .isPresent();
  }

  private static String read(String source, @Nullable Path allowed, boolean privateAddresses)
      throws IOException {
    String folder = allowed == null ? null : allowed.toString();
    return new SourceReader(NOWHERE, new SourceProperties(folder, privateAddresses))
        .read("corpus.source", source, ProgressListener.NONE);
  }
}
