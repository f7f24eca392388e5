package io.verisim.standalone.stack;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real servers that the product is tried against, and the ways to have one. */
public enum ServerKind {
  TEMPORAL(
      "temporal",
      "temporalio/temporal:1.5.1",
      7233,
      "",
      "",
      "server start-dev --headless --ip {ip} --port {port} --db-filename {folder}/temporal.db"
          + " --log-level warn --dynamic-config-value matching.enableFairness=true"),
  VERSITY_GATEWAY(
      "versitygw",
      "versity/versitygw:v1.8.0",
      7070,
      "ROOT_ACCESS_KEY",
      "ROOT_SECRET_KEY",
      "--port {ip}:{port} posix {folder}"),
  /** Nobody publishes images of it any more. */
  MINIO(
      "minio",
      null,
      9000,
      "MINIO_ROOT_USER",
      "MINIO_ROOT_PASSWORD",
      "server {folder} --address {ip}:{port}");

  private static final class StoreKeys {
    static final String ACCESS = "stack";
    static final String SECRET = "secret-of-the-stack";
  }

  private final String program;
  private final @Nullable String image;
  private final int port;
  private final String accessKeyVariable;
  private final String secretKeyVariable;
  private final String arguments;

  ServerKind(
      String program,
      @Nullable String image,
      int port,
      String accessKeyVariable,
      String secretKeyVariable,
      String arguments) {
    this.program = program;
    this.image = image;
    this.port = port;
    this.accessKeyVariable = accessKeyVariable;
    this.secretKeyVariable = secretKeyVariable;
    this.arguments = arguments;
  }

  String program() {
    return program;
  }

  Optional<String> image() {
    return Optional.ofNullable(image);
  }

  /** Where it listens in a container. */
  int port() {
    return port;
  }

  Map<String, String> environment() {
    return accessKeyVariable.isEmpty()
        ? Map.of()
        : Map.of(accessKeyVariable, StoreKeys.ACCESS, secretKeyVariable, StoreKeys.SECRET);
  }

  List<String> arguments(String ip, int listens, String folder) {
    return Stream.of(arguments.split(" "))
        .map(argument -> argument
            .replace("{ip}", ip)
            .replace("{port}", Integer.toString(listens))
            .replace("{folder}", folder))
        .toList();
  }

  /** The variable that names the host:port of one that is there. */
  String variable() {
    return "STACK_" + name();
  }

  /** Of S3 servers; those of one that is there come from the environment too. */
  public static String accessKey() {
    return Optional.ofNullable(System.getenv("STACK_S3_ACCESS_KEY")).orElse(StoreKeys.ACCESS);
  }

  public static String secretKey() {
    return Optional.ofNullable(System.getenv("STACK_S3_SECRET_KEY")).orElse(StoreKeys.SECRET);
  }
}
