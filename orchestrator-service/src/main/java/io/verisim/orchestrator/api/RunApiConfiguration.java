package io.verisim.orchestrator.api;

import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Schema;
import io.temporal.client.WorkflowClient;
import io.verisim.artifact.ArtifactStore;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.access.AccessConfiguration;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.runs.RunArtifacts;
import io.verisim.orchestrator.runs.RunService;
import io.verisim.temporal.SearchAttributes;
import jakarta.servlet.DispatcherType;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/**
 * The HTTP API and the service below it. Needs beans of {@link RunStore}, {@link ArtifactStore},
 * {@link Comparisons}, {@link SearchAttributes} and {@link WorkflowClient}. A worker must serve
 * {@link RunService#WORKFLOWS} as well as the workflows of runs.
 */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:verisim-web.properties")
@Import({
  AccessConfiguration.class,
  RunController.class,
  RatingController.class,
  MetricController.class,
  SpecController.class,
  LinkController.class,
  ArtifactController.class,
  TextController.class,
  UploadController.class,
  EventController.class,
  ErrorAddress.class,
  ProblemAdvice.class
})
public class RunApiConfiguration {
  @Bean
  RunService runService(
      RunStore store,
      ArtifactStore artifacts,
      Comparisons comparisons,
      WorkflowClient client,
      SearchAttributes searchAttributes,
      @Value("${verisim.stage.heartbeat-timeout:60s}") Duration heartbeatTimeout) {
    return new RunService(
        store,
        artifacts,
        comparisons,
        client,
        Clock.systemUTC(),
        heartbeatTimeout,
        searchAttributes::available);
  }

  @Bean
  RunArtifacts runArtifacts(ArtifactStore store, RunStore runs) {
    return new RunArtifacts(store, runs);
  }

  @Bean
  RunEvents runEvents(RunService runs) {
    return new RunEvents(runs);
  }

  @Bean
  StartCheck startCheck() {
    return new StartCheck();
  }

  @Bean
  WebMvcConfigurer requestChecks(
      StartCheck startCheck,
      @Value("${verisim.api.requests-per-second:100}") int requestsPerSecond,
      @Value("${verisim.api.long-requests:24}") int longRequests) {
    RequestLimit limit = new RequestLimit(requestsPerSecond);
    LongRequestLimit longLimit =
        new LongRequestLimit("downloads, completions and scores", longRequests);
    LongRequestLimit metricLimit =
        new LongRequestLimit("requests for metrics", Math.max(2, longRequests / 2));
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(startCheck).addPathPatterns("/api/**");
        registry.addInterceptor(limit).addPathPatterns("/api/**");
        registry.addInterceptor(new EmptyParameters()).addPathPatterns("/api/**");
        registry
            .addInterceptor(longLimit)
            .addPathPatterns(
                "/api/v1/runs/*/artifacts/*/files/**",
                "/api/v1/runs/*/completions/**",
                "/api/v1/runs/*/scores");
        registry.addInterceptor(metricLimit).addPathPatterns("/api/v1/runs/*/metrics/**");
      }
    };
  }

  /** Stands behind the filters that admit callers. */
  @Bean
  FilterRegistrationBean<BodyFilter> bodyFilter(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
      @Value("${verisim.api.body-timeout:15s}") Duration patience) {
    FilterRegistrationBean<BodyFilter> filter =
        new FilterRegistrationBean<>(new BodyFilter(problems, patience));
    filter.setOrder(0);
    filter.addUrlPatterns("/api/*");
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    filter.setAsyncSupported(true);
    return filter;
  }

  /** Tags of the page's files by their content; weak ones, because the files are compressed. */
  @Bean
  FilterRegistrationBean<ShallowEtagHeaderFilter> pageTags() {
    ShallowEtagHeaderFilter tags = new ShallowEtagHeaderFilter();
    tags.setWriteWeakETag(true);
    FilterRegistrationBean<ShallowEtagHeaderFilter> filter = new FilterRegistrationBean<>(tags);
    filter.addUrlPatterns("/page/*", "/lib/*");
    return filter;
  }

  /** Rejects unknown keys and quoted numbers, so that callers learn of such mistakes. */
  @Bean
  JsonMapperBuilderCustomizer strictJson() {
    return json -> json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text -> text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .addModule(new WholeNumbers());
  }

  /** What the web server refuses itself is answered like everything else. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTheWebServer() {
    return factory -> factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        Stream.of(host.getPipeline().getValves())
            .filter(ErrorReportValve.class::isInstance)
            .forEach(host.getPipeline()::removeValve);
        host.setErrorReportValveClass(ProblemReportValve.class.getName());
      }
    });
  }

  /** Every operation may answer every problem; which one says its code. */
  @Bean
  OpenApiCustomizer problemsOfOperations() {
    return ProblemResponses::addTo;
  }

  /** The form of the names in addresses. */
  @Bean
  OpenApiCustomizer formOfNames() {
    Map<String, String> forms = Map.of(
        "run", RunController.RUN_ID,
        "artifact", "^[a-z0-9][a-z0-9_.-]*$",
        "file", "^[A-Za-z0-9][A-Za-z0-9_.-]*$");
    return api -> api.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .flatMap(operation -> Optional.ofNullable(operation.getParameters()).stream())
        .flatMap(List::stream)
        .filter(parameter -> "path".equals(parameter.getIn()))
        .forEach(parameter -> parameter.getSchema().setPattern(forms.get(parameter.getName())));
  }

  /** The library's annotation cannot say "above 0". */
  @Bean
  @SuppressWarnings("rawtypes") // As the library has it.
  OpenApiCustomizer topPIsAboveZero() {
    return api -> Optional.ofNullable(api.getComponents().getSchemas().get("CompletionRequest"))
        .map(request -> (Schema) request.getProperties().get("topP"))
        .ifPresent(topP -> topP.setExclusiveMinimumValue(BigDecimal.ZERO));
  }

  @Bean
  ModelConverter nullableFields() {
    return new RecordSchemas();
  }

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(new Info()
            .title("Verisim")
            .version("v1")
            .description("Runs that train a language model against its own reward model. Errors"
                + " are application/problem+json with a stable `code`, the `path` of the wrong"
                + " key, all `problems`, and a `remedy`."));
  }
}
