package io.verisim.standalone.temporal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.verisim.contract.SearchKeys;
import io.verisim.temporal.SearchAttributes;
import io.verisim.temporal.TemporalConfiguration;
import io.verisim.temporal.WorkerRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Timeout(30)
class EmbeddedTemporalTest {
  private static EmbeddedTemporal temporal;
  private static ConfigurableApplicationContext service;

  @WorkflowInterface
  public interface Greeting {
    @WorkflowMethod
    String greet(String name, int answerBytes);
  }

  @ActivityInterface
  public interface GreetingActivities {
    String hello(String name, int answerBytes);
  }

  public static final class GreetingWorkflow implements Greeting {
    private final GreetingActivities words = Workflow.newActivityStub(
        GreetingActivities.class,
        ActivityOptions.newBuilder()
            .setTaskQueue("words")
            .setStartToCloseTimeout(Duration.ofSeconds(10))
            .build());

    @Override
    public String greet(String name, int answerBytes) {
      return words.hello(name, answerBytes);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(TemporalConfiguration.class)
  static class GreetingService {
    @Bean
    WorkerRegistration greetings() {
      return new WorkerRegistration("greetings", List.of(GreetingWorkflow.class), List.of(), 1);
    }

    @Bean
    WorkerRegistration words() {
      GreetingActivities words = (name, answerBytes) -> "Hello " + name + "!".repeat(answerBytes);
      return WorkerRegistration.ofActivities("words", 1, words);
    }
  }

  @BeforeAll
  static void start() {
    temporal = EmbeddedTemporal.start(0);
    service = service(temporal.target());
  }

  @AfterAll
  static void stop() {
    service.close();
    temporal.close();
  }

  @Test
  void aWorkflowRunsThroughSeparateWorkers() {
    assertThat(greeting().greet("you", 1)).isEqualTo("Hello you!");
  }

  @Test
  void theEmbeddedServerHasNoSearchAttributes() {
    SearchAttributes attributes = new SearchAttributes(
        service.getBean(WorkflowServiceStubs.class), "default", SearchKeys.ALL);

    assertThat(attributes.available()).isFalse();
  }

  @Test
  void healthIsUpAndNamesTheServer() {
    HealthIndicator indicator = service.getBean(HealthIndicator.class);
    Health health = requireNonNull(indicator.health());

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsEntry("address", temporal.target());
  }

  @Test
  void aTooLargeResultFailsTheFirstAttempt() {
    assertThatThrownBy(() -> greeting().greet("you", 3 << 20))
        .isInstanceOf(WorkflowFailedException.class)
        .rootCause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> assertThat(failure.getType()).isEqualTo("PayloadTooLarge"));
  }

  @Test
  void aTooLargeArgumentFailsInTheClient() {
    String tooLong = "x".repeat(3 << 20);

    assertThatThrownBy(() -> greeting().greet(tooLong, 1))
        .rootCause()
        .isInstanceOf(ApplicationFailure.class)
        .hasMessageContaining("pass a reference to an artifact");
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws Exception {
    int port = Integer.parseInt(temporal.target().replaceFirst(".*:", ""));
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          assertThatThrownBy(() -> new Socket(address, port).close())
              .as("%s:%d", address, port)
              .isInstanceOf(ConnectException.class);
        }
      }
    }
  }

  @Test
  void aTakenPortIsNamed() {
    int port = Integer.parseInt(temporal.target().replaceFirst(".*:", ""));

    assertThatThrownBy(() -> EmbeddedTemporal.start(port))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("127.0.0.1:" + port + ": stop the process that listens there");
  }

  @Test
  void aServiceStopsWithoutWaitingWhenNothingRuns() {
    try (EmbeddedTemporal other = EmbeddedTemporal.start(0)) {
      ConfigurableApplicationContext brief = service(other.target());
      long before = System.nanoTime();
      brief.close();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void aServiceWithoutAServerNamesTheAddress() {
    assertThatThrownBy(() -> service("127.0.0.1:1").close())
        .hasStackTraceContaining("No Temporal server at 127.0.0.1:1 answers");
  }

  @Test
  void aPayloadKeyEncryptsWhatTheServerStores(@TempDir Path folder) throws IOException {
    Path keys = Files.writeString(folder.resolve("keys"), "a5".repeat(32));
    try (EmbeddedTemporal other = EmbeddedTemporal.start(0);
        ConfigurableApplicationContext encrypting =
            service(other.target(), "--verisim.temporal.payload-key-file=" + keys)) {
      WorkflowClient client = encrypting.getBean(WorkflowClient.class);
      Greeting greeting = greeting(encrypting);
      assertThat(greeting.greet("someone", 1)).isEqualTo("Hello someone!");

      String workflow = WorkflowStub.fromTyped(greeting).getExecution().getWorkflowId();
      assertThat(client.fetchHistory(workflow).toJson(false))
          .contains("encryption-key-id")
          .doesNotContain("someone", encoded("someone"), encoded("Hello someone!"));
    }
    Greeting open = greeting(service);
    open.greet("someone", 1);
    String workflow = WorkflowStub.fromTyped(open).getExecution().getWorkflowId();
    assertThat(service.getBean(WorkflowClient.class).fetchHistory(workflow).toJson(false))
        .as("in the clear without a key")
        .contains(encoded("someone"));
  }

  /** A payload's data, as a history in JSON has it. */
  private static String encoded(String value) {
    return Base64.getEncoder()
        .encodeToString(("\"" + value + "\"").getBytes(StandardCharsets.UTF_8));
  }

  private static Greeting greeting() {
    return greeting(service);
  }

  private static Greeting greeting(ConfigurableApplicationContext service) {
    return service
        .getBean(WorkflowClient.class)
        .newWorkflowStub(
            Greeting.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue("greetings")
                .setWorkflowId(UUID.randomUUID().toString())
                .build());
  }

  private static ConfigurableApplicationContext service(String target, String... more) {
    List<String> arguments = new ArrayList<>(List.of(
        "--verisim.temporal.address=" + target,
        "--verisim.temporal.embedded=true",
        "--verisim.connect-timeout=1s"));
    arguments.addAll(List.of(more));
    return new SpringApplicationBuilder(GreetingService.class)
        .web(WebApplicationType.NONE)
        .run(arguments.toArray(String[]::new));
  }
}
