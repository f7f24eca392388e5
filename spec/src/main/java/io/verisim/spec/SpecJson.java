package io.verisim.spec;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Reads specifications inside other JSON, as {@link SpecReader#readBack} does. */
public final class SpecJson {
  private SpecJson() {}

  /** The module to register with a JSON mapper. */
  public static JacksonModule module() {
    return new SimpleModule("run-spec").addDeserializer(RunSpec.class, new ReadBack());
  }

  private static final class ReadBack extends ValueDeserializer<RunSpec> {
    @Override
    public RunSpec deserialize(JsonParser json, DeserializationContext context) {
      return SpecReader.readBack(json.readValueAsTree().toString(), "a recorded specification");
    }
  }
}
