package io.verisim.standalone.server;

import io.verisim.artifact.S3Settings;
import io.verisim.service.StorageProperties;
import java.io.IOException;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * The servers that the environment names; all others are embedded. The variables are those of the
 * services: {@code S3_ENDPOINT} and related ones, {@code TEMPORAL_ADDRESS}.
 */
public final class Addresses {
  private static final String S3_ENDPOINT = "verisim.s3.endpoint";

  private final Environment environment;

  private Addresses(Environment environment) {
    this.environment = environment;
  }

  /** The servers in this process's environment and system properties. */
  public static Addresses ofProcess() throws IOException {
    return in(new StandardEnvironment());
  }

  static Addresses in(ConfigurableEnvironment environment) throws IOException {
    environment
        .getPropertySources()
        .addLast(new ResourcePropertySource("classpath:verisim-defaults.properties"));
    return new Addresses(environment);
  }

  /** The Temporal server to use, if one is named. */
  public Optional<String> temporal() {
    return value("verisim.temporal.address").or(() -> value("TEMPORAL_ADDRESS"));
  }

  /**
   * The object store to use, if one is named.
   *
   * @throws IOException if its settings are incomplete, or if a key file cannot be read
   */
  public Optional<S3Settings> s3() throws IOException {
    if (value(S3_ENDPOINT).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Binder.get(environment)
          .bind("verisim.s3", StorageProperties.class)
          .get()
          .settings());
    } catch (BindException e) {
      throw new IOException(NestedExceptionUtils.getMostSpecificCause(e).getMessage(), e);
    }
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(environment.getProperty(name)).filter(value -> !value.isBlank());
  }
}
