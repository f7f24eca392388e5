package io.verisim.orchestrator.api;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes which fields of records may be null: those that are {@link Nullable}. */
final class RecordSchemas implements ModelConverter {
  private static final String NULL = "null";

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    JavaType java = Json31.mapper().constructType(type.getType());
    if (schema != null && java != null && java.getRawClass().isRecord()) {
      Schema<?> model = model(schema, context.getDefinedModels());
      if (model != null && model.getProperties() != null) {
        describe(java.getRawClass(), model.getProperties());
      }
    }
    return schema;
  }

  @SuppressWarnings("rawtypes") // As the library has it.
  private static @Nullable Schema<?> model(Schema<?> schema, Map<String, Schema> defined) {
    String reference = schema.get$ref();
    return reference == null
        ? schema
        : defined.get(reference.substring(reference.lastIndexOf('/') + 1));
  }

  @SuppressWarnings("rawtypes") // As the library has it.
  private static void describe(Class<?> raw, Map<String, Schema> properties) {
    for (RecordComponent component : raw.getRecordComponents()) {
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        properties.computeIfPresent(component.getName(), (name, schema) -> nullable(schema));
      }
    }
  }

  private static Schema<?> nullable(Schema<?> schema) {
    if (schema.get$ref() != null) {
      return new Schema<>().oneOf(List.of(schema, new Schema<>().types(Set.of(NULL))));
    }
    if (schema.getTypes() != null && !schema.getTypes().contains(NULL)) {
      Set<String> types = new LinkedHashSet<>(schema.getTypes());
      types.add(NULL);
      schema.setTypes(types);
    }
    return schema;
  }
}
