package io.verisim.orchestrator.api;

import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jdk.NumberDeserializers;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Takes 2.0 for 2 where a whole number is expected: to JSON Schema, both are the same. */
final class WholeNumbers extends SimpleModule {
  private static final long serialVersionUID = 1;

  WholeNumbers() {
    addDeserializer(Integer.class, new Whole<>(Integer.class, BigDecimal::intValueExact));
    addDeserializer(int.class, new Whole<>(int.class, BigDecimal::intValueExact));
    addDeserializer(Long.class, new Whole<>(Long.class, BigDecimal::longValueExact));
    addDeserializer(long.class, new Whole<>(long.class, BigDecimal::longValueExact));
  }

  private static final class Whole<T> extends StdScalarDeserializer<T> {
    private final ValueDeserializer<?> usual;
    private final Function<BigDecimal, T> exact;

    /** @param exact throws {@link ArithmeticException} if a number is not whole or too large */
    Whole(Class<T> type, Function<BigDecimal, T> exact) {
      super(type);
      this.usual = NumberDeserializers.find(type);
      this.exact = exact;
    }

    @Override
    @SuppressWarnings("unchecked") // The usual one is of the same type.
    public T deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
        try {
          return exact.apply(parser.getDecimalValue());
        } catch (ArithmeticException e) {
          // The usual one refuses it in its words.
        }
      }
      return (T) usual.deserialize(parser, context);
    }

    @Override
    public @Nullable Object getNullValue(DeserializationContext context) {
      return usual.getNullValue(context);
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
      return usual.getAbsentValue(context);
    }
  }
}
