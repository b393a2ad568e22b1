package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.Map;
import org.sensorium.datasets.mixture.SourceConfig;
import org.sensorium.datasets.mixture.Take;

/** A source as a run file says it: the name of its file alone, or a block of keys. */
final class SourceYaml {
  private SourceYaml() {}

  /** Reads either form. */
  static final class Reader extends JsonDeserializer<SourceConfig> {
    @Override
    public SourceConfig deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.currentToken().isScalarValue()
          ? SourceConfig.of(parser.getText())
          : context.readValue(parser, SourceConfig.class);
    }
  }

  /** Writes the shorter form where it says all; of the longer one the keys that say something. */
  static final class Writer extends JsonSerializer<SourceConfig> {
    @Override
    public void serialize(SourceConfig source, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (source.equals(SourceConfig.of(source.path()))) {
        out.writeString(source.path());
        return;
      }
      out.writeStartObject();
      out.writeStringField("path", source.path());
      if (!source.name().equals(source.path())) {
        out.writeStringField("name", source.name());
      }
      if (source.format() != null) {
        out.writeStringField("format", source.format());
      }
      if (!source.settings().isEmpty()) {
        out.writeObjectFieldStart("settings");
        for (Map.Entry<String, String> setting : source.settings().entrySet()) {
          out.writeStringField(setting.getKey(), setting.getValue());
        }
        out.writeEndObject();
      }
      if (source.mediaRoot() != null) {
        out.writeStringField("media_root", source.mediaRoot());
      }
      if (!source.take().equals(Take.ALL)) {
        out.writeStringField("take", source.take().toString());
      }
      if (source.weight() != null) {
        out.writeNumberField("weight", source.weight());
      }
      if (source.repeat() != null) {
        out.writeNumberField("repeat", source.repeat());
      }
      out.writeEndObject();
    }
  }
}
