package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.model.Modality;

/**
 * The parts of a model.
 *
 * @param media how each modality is read, by its id ({@link Modality})
 * @param decoder id, folder or GGUF file of the language model
 * @param template {@code tokenizer} for its own, the name of a classic, or a {@code .jinja} file
 * @param system text of the system turn; empty for the template's own
 */
public record ModelConfig(
    Map<String, MediumConfig> media, String decoder, String template, String system) {

  public ModelConfig {
    media = Collections.unmodifiableMap(new LinkedHashMap<>(media));
    Check.that(!media.isEmpty(), "media is empty, expected some of %s", Modality.ids());
    ChatTemplates.check(template);
    Check.that(!decoder.isBlank(), "decoder is empty: see ./sensorium models list");
  }

  /** How each modality is read. */
  @JsonIgnore
  public Map<Media.Kind, MediumConfig> byKind() {
    Map<Media.Kind, MediumConfig> byKind = new TreeMap<>();
    media.forEach((id, medium) -> byKind.put(Modality.of(id), medium));
    return byKind;
  }

  /** The modalities that are read. */
  @JsonIgnore
  public Set<Media.Kind> kinds() {
    return byKind().keySet();
  }

  /** Where a run file says how a modality is read. */
  String where(Media.Kind kind) {
    return kinds().equals(Set.of(Media.Kind.IMAGE)) ? "model" : "model.media." + Modality.id(kind);
  }

  /**
   * How a modality is read that a stage is about.
   *
   * @param id of the modality; null for the only one
   */
  MediumConfig medium(@Nullable String id) {
    MediumConfig medium = id == null ? media.values().iterator().next() : media.get(id);
    if (medium == null) {
      throw new IllegalArgumentException(
          "the model reads %s, not %s".formatted(media.keySet(), id));
    }
    return medium;
  }
}
