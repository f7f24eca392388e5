package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerStreamTracer;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.orchestrator.OrchestratorService;
import io.verisim.report.RunState;
import io.verisim.spec.RunId;
import io.verisim.spec.SpecReader;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.embedded.EmbeddedS3;
import io.verisim.standalone.temporal.EmbeddedTemporal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service between a store that speaks TLS and a Temporal that asks its clients for certificates,
 * too.
 */
@Tag("minutes")
@Timeout(180)
class TlsTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HeldCertificate authority = new HeldCertificate.Builder()
      .commonName("authority")
      .certificateAuthority(0)
      .build();

  @TempDir
  private Path folder;

  private EmbeddedTemporal temporal;
  private EmbeddedS3 s3;
  private FaultyRelay temporalTls;
  private FaultyRelay s3Tls;

  @BeforeEach
  void start() throws IOException {
    temporal = EmbeddedTemporal.start(0);
    s3 = EmbeddedS3.start(folder.resolve("s3"), 0, "access", "secret-of-the-test");
    URI target = URI.create("tcp://" + temporal.target());
    temporalTls = FaultyRelay.to(loopback(target.getPort()), tls("h2", true));
    s3Tls = FaultyRelay.to(loopback(s3.endpoint().getPort()), tls("http/1.1", false));
    HeldCertificate client = signed("client");
    Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
    Files.writeString(folder.resolve("tls.crt"), client.certificatePem());
    Files.writeString(folder.resolve("tls.key"), client.privateKeyPkcs8Pem());
  }

  @AfterEach
  void stop() throws IOException {
    temporalTls.close();
    s3Tls.close();
    s3.close();
    temporal.close();
  }

  @Test
  void aServiceWithItsCertificateStartsRuns() throws IOException {
    int port = freePort();
    try (ServiceProcess service = service(port, UnaryOperator.identity())) {
      RunsApi api = new RunsApi(URI.create("http://127.0.0.1:" + port), null);
      await().atMost(PATIENCE).until(() -> service.isAlive() && answers(api));

      api.start(SpecReader.read("preset: demo", "TLS test"), new RunId("secured"));

      await().atMost(PATIENCE).until(() -> api.show("secured").state() == RunState.RUNNING);
    }
    assertThat(folder.resolve("s3/verisim/runs/secured")).isDirectory();
  }

  @Test
  void temporalRefusesAServiceWithoutACertificate() throws IOException, InterruptedException {
    UnaryOperator<Map<String, String>> nameless = environment -> {
      environment.remove("TEMPORAL_TLS_CLIENT_CERT_PATH");
      environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
      return environment;
    };
    try (ServiceProcess service = service(freePort(), nameless)) {
      assertThat(service.ended(PATIENCE.toSeconds())).isTrue();
    }

    assertThat(Files.readString(log()))
        .contains("No Temporal server at 127.0.0.1:" + temporalTls.port() + " answers");
  }

  /** As Temporal Cloud wants it. */
  @Test
  void theTemporalApiKeyIsSentOverTlsAndNotWritten() throws IOException {
    String key = "key-of-the-cloud";
    List<String> sent = new CopyOnWriteArrayList<>();
    HeldCertificate certificate = signed("server");
    Server cloud = NettyServerBuilder.forAddress(
            loopback(0),
            TlsServerCredentials.create(
                stream(certificate.certificatePem()), stream(certificate.privateKeyPkcs8Pem())))
        .addStreamTracerFactory(new ServerStreamTracer.Factory() {
          @Override
          public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            sent.add(String.valueOf(headers.get(AUTHORIZATION)));
            return new ServerStreamTracer() {};
          }
        })
        .build()
        .start();
    UnaryOperator<Map<String, String>> inTheCloud = environment -> {
      environment.remove("TEMPORAL_TLS_CLIENT_CERT_PATH");
      environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
      environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + cloud.getPort());
      environment.put("TEMPORAL_API_KEY", key);
      return environment;
    };
    try (ServiceProcess service = service(freePort(), inTheCloud)) {
      await().atMost(PATIENCE).until(() -> !sent.isEmpty() || !service.isAlive());
    } finally {
      cloud.shutdownNow();
    }

    assertThat(sent).isNotEmpty().containsOnly("Bearer " + key);
    assertThat(Files.readString(log())).doesNotContain(key);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void refusesAStoreWithAnUntrustedCertificate() {
    URI endpoint = URI.create("https://127.0.0.1:" + s3Tls.port());

    assertThatThrownBy(() -> S3ObjectStore.open(
            new S3Settings(endpoint, "verisim", "us-east-1", "access", "secret-of-the-test")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(endpoint.toString())
        .hasMessageFindingMatch("trust|PKIX");
  }

  private static boolean answers(RunsApi api) {
    try {
      api.list();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private ServiceProcess service(int port, UnaryOperator<Map<String, String>> change)
      throws IOException {
    Map<String, String> environment = new TreeMap<>();
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + temporalTls.port());
    environment.put("TEMPORAL_TLS", "true");
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", folder.resolve("ca.crt").toString());
    environment.put("TEMPORAL_TLS_CLIENT_CERT_PATH", folder.resolve("tls.crt").toString());
    environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", folder.resolve("tls.key").toString());
    environment.put("S3_ENDPOINT", "https://127.0.0.1:" + s3Tls.port());
    environment.put("S3_ACCESS_KEY", "access");
    environment.put("S3_SECRET_KEY", "secret-of-the-test");
    environment.put("SSL_CERT_FILE", folder.resolve("ca.crt").toString());
    List<String> arguments = List.of(
        "--spring.application.name=orchestrator",
        "--server.address=127.0.0.1",
        "--server.port=" + port,
        "--verisim.connect-timeout=3s");
    return ServiceProcess.start(
        OrchestratorService.class.getName(), arguments, change.apply(environment), log());
  }

  private Path log() {
    return folder.resolve("orchestrator.log");
  }

  private HeldCertificate signed(String name) {
    return new HeldCertificate.Builder()
        .commonName(name)
        .addSubjectAlternativeName("127.0.0.1")
        .signedBy(authority)
        .build();
  }

  /** The socket of a server that the authority vouches for. */
  private ServerSocket tls(String protocol, boolean mutual) throws IOException {
    SSLContext context = new HandshakeCertificates.Builder()
        .heldCertificate(signed("server"))
        .addTrustedCertificate(authority.certificate())
        .build()
        .sslContext();
    SSLServerSocket socket = (SSLServerSocket)
        context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    parameters.setNeedClientAuth(mutual);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
