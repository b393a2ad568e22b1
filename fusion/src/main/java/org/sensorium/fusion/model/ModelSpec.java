package org.sensorium.fusion.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * {@code sensorium.json} of a model folder: which parts the model is made of. Frozen parts are
 * named with their source and checksum and not copied; what was trained lies beside this file.
 *
 * @param encoder the frozen image encoder
 * @param projector shape of the projector, whose weights are in {@code model.safetensors}
 * @param decoder the language model
 * @param adapter whether {@code adapter_model.safetensors} holds low-rank adapters of the decoder
 * @param template chat template: {@code tokenizer}, a named one or a file in the folder
 * @param system text of the system turn; empty for the template's own
 * @param precision of the frozen matrices in training, and by default in use
 */
public record ModelSpec(
    Encoder encoder,
    ProjectorConfig projector,
    Source decoder,
    boolean adapter,
    String template,
    String system,
    String precision) {
  /** Its name in a model folder. */
  public static final String FILE = "sensorium.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Where a frozen part comes from.
   *
   * @param source id, folder or file, as ModelSources resolves it
   * @param sha256 of its weights, hex; null until it was read once
   */
  public record Source(String source, @Nullable String sha256) {}

  /**
   * The encoder.
   *
   * @param id its kind
   * @param source where its weights come from
   * @param layers which of its layers are read, side by side
   * @param grid side of the grid that maps are averaged to; 0 for the encoder's own
   */
  public record Encoder(
      String id, Source source, List<Integer> layers, @JsonProperty("grid") int grid) {
    public Encoder {
      layers = List.copyOf(layers);
    }
  }

  /**
   * A projector before the widths on both its sides are known.
   *
   * @param hidden 0 for the decoder's width
   * @param positions whether each cell gets a learned offset
   */
  public record ProjectorShape(
      String type, int hidden, boolean positions, InputNorm.Kind inputNorm, boolean outputNorm) {

    ProjectorConfig between(MediaEncoder encoder, int width) {
      return new ProjectorConfig(
          type,
          encoder.width(),
          width,
          hidden == 0 ? width : hidden,
          positions ? encoder.positions() : 0,
          inputNorm,
          outputNorm);
    }
  }

  /** Reads the file of a model folder. */
  public static ModelSpec read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "%s: no %s in it: expected a model folder as train and quickstart write it"
              .formatted(folder, FILE));
    }
    try {
      return JSON.readValue(file.toFile(), ModelSpec.class);
    } catch (JsonMappingException e) {
      throw new CheckpointException("%s: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s: not valid JSON (%s)".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** Writes the file into a model folder. */
  public void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /** This with or without low-rank adapters. */
  public ModelSpec withAdapter(boolean has) {
    return new ModelSpec(encoder, projector, decoder, has, template, system, precision);
  }

  /** This with another template. */
  public ModelSpec withTemplate(String other) {
    return new ModelSpec(encoder, projector, decoder, adapter, other, system, precision);
  }
}
