package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

class StoragePropertiesTest {

  private static final String[] LEAST = {
    "S3_ENDPOINT=http://127.0.0.1:9000", "S3_ACCESS_KEY=access", "S3_SECRET_KEY=secret"
  };

  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Properties.class);

  @Test
  void keysHaveTheirDefaults() {
    context.withPropertyValues(LEAST).run(started -> {
      StorageProperties properties = started.getBean(StorageProperties.class);
      assertThat(properties.bucket()).isEqualTo("verisim");
      assertThat(properties.region()).isEqualTo("us-east-1");
      assertThat(properties.accessKeyFile()).isNull();
      assertThat(properties.secretKeyFile()).isNull();
      assertThat(properties.settings())
          .isEqualTo(new S3Settings(
              URI.create("http://127.0.0.1:9000"), "verisim", "us-east-1", "access", "secret"));
    });
  }

  @Test
  void everyKeyCanBeSet() {
    context
        .withPropertyValues(LEAST)
        .withPropertyValues(
            "verisim.s3.endpoint=https://s3.example.com",
            "verisim.s3.bucket=models",
            "verisim.s3.region=eu-central-1",
            "verisim.s3.access-key=other",
            "verisim.s3.secret-key=better")
        .run(started -> assertThat(started.getBean(StorageProperties.class).settings())
            .isEqualTo(new S3Settings(
                URI.create("https://s3.example.com"),
                "models",
                "eu-central-1",
                "other",
                "better")));
  }

  @Test
  void readsCredentialsFromFiles(@TempDir Path folder) throws IOException {
    Path access = Files.writeString(folder.resolve("access"), "mounted-access\n");
    Path secret = Files.writeString(folder.resolve("secret"), "mounted-secret\n");

    context
        .withPropertyValues(
            "S3_ENDPOINT=http://s3:9000",
            "S3_ACCESS_KEY_FILE=" + access,
            "S3_SECRET_KEY_FILE=" + secret)
        .run(started -> {
          S3Settings settings = started.getBean(StorageProperties.class).settings();
          assertThat(settings.accessKey()).isEqualTo("mounted-access");
          assertThat(settings.secretKey()).isEqualTo("mounted-secret");
        });
  }

  @Test
  void readsTheStandardAwsVariables() {
    context
        .withPropertyValues(
            "AWS_ENDPOINT_URL=https://s3.example.com",
            "AWS_REGION=eu-west-1",
            "AWS_ACCESS_KEY_ID=aws-access",
            "AWS_SECRET_ACCESS_KEY=aws-secret",
            "S3_BUCKET=bucket-of-s3")
        .run(started -> assertThat(started.getBean(StorageProperties.class).settings())
            .isEqualTo(new S3Settings(
                URI.create("https://s3.example.com"),
                "bucket-of-s3",
                "eu-west-1",
                "aws-access",
                "aws-secret")));
  }

  @Test
  void aProcessWithAnIdentityNeedsNoKey() {
    context
        .withPropertyValues(
            "S3_ENDPOINT=https://s3.eu-west-1.amazonaws.com",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/secrets/eks/token")
        .run(started -> {
          S3Settings settings = started.getBean(StorageProperties.class).settings();
          assertThat(settings.accessKey()).isNull();
          assertThat(settings.secretKey()).isNull();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "verisim.s3.endpoint=, S3_ENDPOINT",
    "verisim.s3.endpoint=localhost:9000, S3_ENDPOINT",
    "verisim.s3.endpoint=http://host/path, S3_ENDPOINT",
    "verisim.s3.bucket=No_Bucket, S3_BUCKET",
    "verisim.s3.region=, S3_REGION",
    "verisim.s3.access-key=, S3_ACCESS_KEY_FILE",
    "verisim.s3.secret-key=, S3_SECRET_KEY_FILE",
    "verisim.s3.secret-key-file=/run/secrets/s3, set twice"
  })
  void anInvalidValueFailsTheStart(String property, String expected) {
    context
        .withPropertyValues(LEAST)
        .withPropertyValues(property)
        .run(started -> assertThat(started)
            .getFailure()
            .rootCause()
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(expected)
            .hasMessageContaining(
                property.substring(0, property.indexOf('=')).replace("-file", "")));
  }

  @Test
  void toStringHidesTheSecrets() {
    context.withPropertyValues(LEAST).run(started -> {
      StorageProperties properties = started.getBean(StorageProperties.class);
      assertThat(properties.toString()).doesNotContain("secret").contains("verisim");
      assertThat(properties.settings().toString()).doesNotContain("secret");
    });
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(StorageProperties.class)
  @PropertySource("classpath:verisim-defaults.properties")
  static class Properties {}
}
