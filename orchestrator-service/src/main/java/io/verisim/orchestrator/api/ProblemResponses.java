package io.verisim.orchestrator.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes the problems that operations answer, by the table of {@link ProblemType}. */
final class ProblemResponses {
  private static final String NAME = "Problem";
  private static final String TYPE =
      org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

  private ProblemResponses() {}

  static void addTo(OpenAPI api) {
    if (api.getComponents() == null) {
      api.setComponents(new Components());
    }
    api.getComponents().addSchemas(NAME, schema());
    if (api.getPaths() != null) {
      api.getPaths().values().stream()
          .map(PathItem::readOperations)
          .flatMap(List::stream)
          .forEach(ProblemResponses::addTo);
    }
  }

  private static void addTo(Operation operation) {
    types()
        .forEach((status, codes) -> operation
            .getResponses()
            .putIfAbsent(
                Integer.toString(status),
                new ApiResponse()
                    .description("A problem; its code is " + codes)
                    .content(new Content()
                        .addMediaType(
                            TYPE,
                            new MediaType()
                                .schema(new Schema<>().$ref("#/components/schemas/" + NAME))))));
  }

  /** The codes of each status. */
  private static Map<Integer, String> types() {
    return Stream.of(ProblemType.values())
        .sorted(Comparator.comparing(ProblemType::code))
        .collect(Collectors.groupingBy(
            type -> type.status().value(),
            TreeMap::new,
            Collectors.mapping(ProblemType::code, Collectors.joining(" or "))));
  }

  private static Schema<?> schema() {
    Schema<?> problem = new ObjectSchema();
    problem.addProperty("path", text("The key with the mistake."));
    problem.addProperty("message", text("What is wrong and what was expected."));
    Schema<?> schema = new ObjectSchema();
    schema.setDescription("RFC 9457, with a stable code and a remedy.");
    schema.addProperty("type", text("Not used."));
    schema.addProperty("title", text("The name of the status."));
    schema.addProperty("status", new IntegerSchema());
    schema.addProperty("detail", text("What is wrong."));
    schema.addProperty("instance", text("The address of the request."));
    schema.addProperty("code", text("The stable code."));
    schema.addProperty("remedy", text("What to do next."));
    schema.addProperty("path", text("The key with the first mistake."));
    schema.addProperty("problems", new ArraySchema().items(problem));
    schema.setRequired(List.of("title", "status", "detail", "code", "remedy"));
    return schema;
  }

  private static Schema<?> text(String description) {
    return new StringSchema().description(description);
  }
}
