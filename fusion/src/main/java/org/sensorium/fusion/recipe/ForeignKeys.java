package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.projector.Projectors;

/** Keys of a medium that say nothing about its modality: whoever sets one expects an effect. */
final class ForeignKeys {
  private static final List<String> FRAMES = List.of("frames", "frame_choice", "frames_joined");

  private static final Map<Media.Kind, List<String>> UNUSED =
      Map.of(
          Media.Kind.IMAGE,
          with(FRAMES, "seconds"),
          Media.Kind.VIDEO,
          List.of("seconds", "encoder_trained_from"),
          Media.Kind.AUDIO,
          with(FRAMES, "image_size", "encoder_tokens", "encoder_trained_from"),
          Media.Kind.POINTCLOUD,
          with(FRAMES, "image_size", "encoder_tokens", "seconds", "projector.pool"));

  private ForeignKeys() {}

  private static List<String> with(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  /**
   * Refuses a key that the modality has no use for; its default may stand there.
   *
   * @param id of the modality
   * @param where the medium's block, for messages
   * @param medium whole, with the defaults
   */
  static void check(String id, String where, JsonNode medium, JsonNode defaults)
      throws ConfigException {
    if (!Modality.ids().contains(id)) {
      return; // refused where it is read
    }
    Media.Kind kind = Modality.of(id);
    for (String key : UNUSED.getOrDefault(kind, List.of())) {
      String pointer = "/" + key.replace('.', '/');
      JsonNode said = medium.at(pointer);
      if (!alike(said, defaults.at(pointer))) {
        throw new ConfigException(
            "%s.%s is %s, which says nothing about modality %s: leave it out"
                .formatted(where, key, said.asText(), id));
      }
    }
    String type = medium.at("/projector/type").asText();
    boolean frames = kind == Media.Kind.VIDEO && !medium.path("frames_joined").asBoolean();
    if (Projectors.looksAtFrames(type) && !frames) {
      throw new ConfigException(
          "%s.projector.type is \"%s\", which looks at the frames of a video one behind the other: %s"
              .formatted(
                  where,
                  type,
                  kind == Media.Kind.VIDEO
                      ? "leave frames_joined out, or choose another"
                      : "choose another for modality " + id));
    }
    String processor = medium.path("processor").asText();
    boolean anothers = // one that there is not at all is refused where it is read
        Modality.all().stream().anyMatch(other -> Processors.ids(other).contains(processor));
    if (anothers && !Processors.ids(kind).contains(processor)) {
      throw new ConfigException(
          "%s.processor is \"%s\", which is for another modality than %s: expected one of %s"
              .formatted(where, processor, id, String.join(", ", Processors.ids(kind))));
    }
  }

  private static boolean alike(JsonNode said, JsonNode usual) {
    return said.isNumber() && usual.isNumber()
        ? said.asDouble() == usual.asDouble()
        : said.asText().equalsIgnoreCase(usual.asText());
  }
}
