package org.sensorium.fusion.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.media.AudioLimits;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.media.video.VideoLimits;

/**
 * {@code sensorium.json} of a model folder: which parts the model is made of. Frozen parts are
 * named with their source and checksum and not copied; what was trained lies beside this file.
 *
 * @param media by the id of a modality ({@link Modality}) how it is read
 * @param decoder the language model
 * @param decoderTrained whether {@code model*.safetensors} holds the decoder, which then is read
 *     from there and not from its source
 * @param adapter whether {@code adapter_model.safetensors} holds low-rank adapters of the decoder
 * @param adapters the modalities that have adapters of their own, in folders of {@code adapters}
 * @param template chat template: {@code tokenizer}, a named one or a file in the folder
 * @param system text of the system turn; empty for the template's own
 * @param precision of the frozen matrices in training, and by default in use
 * @param tokens special tokens whose rows of the embedding table lie in the model's folder
 * @param files SHA-256 of the folder's weight files by name, hex
 */
public record ModelSpec(
    Map<String, Branch> media,
    Source decoder,
    @JsonProperty("decoder_trained") boolean decoderTrained,
    boolean adapter,
    List<String> adapters,
    String template,
    String system,
    String precision,
    List<String> tokens,
    Map<String, String> files) {
  /** Its name in a model folder. */
  public static final String FILE = "sensorium.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** What the file cannot do without. */
  private static final List<String> REQUIRED_OF_MEDIA =
      List.of(
          "encoder.source.source",
          "encoder.layers",
          "projector.type",
          "projector.in",
          "projector.out",
          "projector.hidden",
          "projector.input_norm");

  private static final List<String> REQUIRED =
      List.of("decoder.source", "template", "system", "precision");

  public ModelSpec {
    media = Collections.unmodifiableMap(new LinkedHashMap<>(media));
    if (media.isEmpty()) {
      throw new IllegalArgumentException(
          "media is empty, expected at least one of " + Modality.ids());
    }
    media.keySet().forEach(Modality::of);
    adapters = adapters == null ? List.of() : List.copyOf(adapters);
    tokens = tokens == null ? List.of() : List.copyOf(tokens);
    files = files == null ? Map.of() : new TreeMap<>(files); // absent in files of an older kind
  }

  /**
   * How a modality is read.
   *
   * @param encoder the frozen encoder
   * @param projector shape of the projector, whose weights are in {@code model*.safetensors}
   */
  public record Branch(Encoder encoder, ProjectorConfig projector) {}

  /** A model that reads one modality. */
  public static Map<String, Branch> only(
      Media.Kind kind, Encoder encoder, ProjectorConfig projector) {
    return Map.of(Modality.id(kind), new Branch(encoder, projector));
  }

  /** The modalities that the model reads. */
  @JsonIgnore
  public Set<Media.Kind> kinds() {
    return media.keySet().stream()
        .map(Modality::of)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Media.Kind.class)));
  }

  /** How a modality is read that the model reads. */
  public Branch branch(Media.Kind kind) {
    return Objects.requireNonNull(media.get(Modality.id(kind)), () -> Modality.id(kind));
  }

  /**
   * How pictures are read by a model that reads nothing else.
   *
   * @throws IllegalStateException if the model reads other media
   */
  @JsonIgnore
  public Branch pictures() {
    Branch branch = media.get(Modality.id(Media.Kind.IMAGE));
    if (branch == null || media.size() > 1) {
      throw new IllegalStateException(
          "the model reads %s, not pictures alone".formatted(media.keySet()));
    }
    return branch;
  }

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
   * @param kind an id of the index of its modality ({@code VisionEncoders}, {@code AudioEncoders},
   *     {@code PointCloudEncoders}); null where its folder tells
   * @param source where its weights come from
   * @param layers which of its layers are read, side by side
   * @param grid of pictures and frames the side of the grid that maps are averaged to; of sound how
   *     many neighbouring tokens are averaged; 0 for the encoder's own
   * @param tokens which tokens of the layers; the patches where a file does not say
   * @param imageSize side of the pictures in pixels, to which a table of places is stretched; 0 for
   *     what the encoder was made for
   * @param trainedFrom the layer from which on the encoder is trained, its weights then lie in the
   *     model's folder; null for a frozen one
   * @param frames how many of a video are looked at; 0 in other modalities
   * @param frameChoice which ones, an id of {@code FrameChoice}; null in other modalities
   * @param framesJoined whether the frames of a video stand side by side in the features of each
   *     cell, so that a position knows what happens there over time; else one behind the other
   * @param seconds of a recording that are heard, behind which it is cut; 0 for what the encoder
   *     was made for, and in other modalities
   */
  public record Encoder(
      @JsonAlias("id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String kind,
      Source source,
      List<Integer> layers,
      @JsonProperty("grid") int grid,
      @Nullable TokenChoice tokens,
      @JsonProperty("image_size") int imageSize,
      @JsonProperty("trained_from") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Integer trainedFrom,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int frames,
      @JsonProperty("frame_choice") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable String frameChoice,
      @JsonProperty("frames_joined") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
          boolean framesJoined,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double seconds) {
    public Encoder {
      layers = List.copyOf(layers);
      tokens = tokens == null ? TokenChoice.PATCHES : tokens;
      int mostFrames = VideoLimits.STANDARD.frames();
      if (frames < 0 || frames > mostFrames) {
        throw new IllegalArgumentException(
            "frames is %d, expected up to %d, the most that are read of a video"
                .formatted(frames, mostFrames));
      }
      double mostSeconds = AudioLimits.STANDARD.seconds();
      if (!(seconds >= 0 && seconds <= mostSeconds)) {
        throw new IllegalArgumentException(
            "seconds is %s, expected up to %s, the most that are read of a recording"
                .formatted(seconds, mostSeconds));
      }
    }

    /** The patches of a frozen encoder. */
    public Encoder(@Nullable String kind, Source source, List<Integer> layers, int grid) {
      this(kind, source, layers, grid, TokenChoice.PATCHES, 0, null);
    }

    /** One of pictures. */
    public Encoder(
        @Nullable String kind,
        Source source,
        List<Integer> layers,
        int grid,
        @Nullable TokenChoice tokens,
        int imageSize,
        @Nullable Integer trainedFrom) {
      this(kind, source, layers, grid, tokens, imageSize, trainedFrom, 0, null, false, 0);
    }

    /** This with its kind and checksum known. */
    Encoder found(String id, Source from) {
      return new Encoder(
          id,
          from,
          layers,
          grid,
          tokens,
          imageSize,
          trainedFrom,
          frames,
          frameChoice,
          framesJoined,
          seconds);
    }

    /** Which tokens of the layers. */
    public TokenChoice choice() {
      return tokens == null ? TokenChoice.PATCHES : tokens;
    }
  }

  /**
   * A projector before the widths on both its sides are known.
   *
   * @param hidden 0 for the decoder's width
   * @param positions whether each cell gets a learned offset
   * @param queries in the kinds that have them; their vocabulary is that of {@code tokenizer}
   * @param tokenizer of the instruction that the projector reads; null where it reads none
   * @param start what its weights begin as, where they are not new
   * @param frameQueries those of the frozen Q-Former that looks at each frame first, in the kinds
   *     that have one
   */
  public record ProjectorShape(
      String type,
      int hidden,
      boolean positions,
      InputNorm.Kind inputNorm,
      boolean outputNorm,
      ProjectorConfig.@Nullable Queries queries,
      @Nullable String tokenizer,
      @Nullable String start,
      ProjectorConfig.@Nullable Queries frameQueries) {

    /** One without queries, new. */
    public static ProjectorShape of(
        String type, int hidden, boolean positions, InputNorm.Kind inputNorm, boolean outputNorm) {
      return new ProjectorShape(
          type, hidden, positions, inputNorm, outputNorm, null, null, null, null);
    }

    ProjectorConfig between(FrozenEncoder encoder, int width) {
      int each = positions ? encoder.projectedPositions() : 0;
      return new ProjectorConfig(
          type,
          encoder.projectedWidth(),
          width,
          hidden == 0 ? width : hidden,
          Projectors.tableRows(type, each),
          inputNorm,
          outputNorm,
          queries,
          encoder.frameTokens(),
          frameQueries,
          Projectors.cells(type, each));
    }
  }

  /**
   * Reads the file of a model folder.
   *
   * @throws CheckpointException naming the file and the field if it cannot be used
   */
  public static ModelSpec read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "%s: no %s in it: expected a model folder as train and quickstart write it"
              .formatted(folder, FILE));
    }
    try {
      JsonNode json = byModality(JSON.readTree(Files.readString(file)));
      requireFields(file, json, "", REQUIRED);
      for (Map.Entry<String, JsonNode> medium : json.path("media").properties()) {
        requireFields(file, medium.getValue(), "media." + medium.getKey() + ".", REQUIRED_OF_MEDIA);
      }
      ModelSpec spec = JSON.treeToValue(json, ModelSpec.class);
      Precision.of(spec.precision());
      return spec;
    } catch (JsonMappingException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
      String reason = cause == e ? e.getOriginalMessage() : cause.getMessage();
      throw new CheckpointException("%s: %s: %s".formatted(file, field(e), reason), e);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s: not valid JSON (%s)".formatted(file, e.getOriginalMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Files from before there was anything but pictures name encoder and projector alone. */
  private static JsonNode byModality(JsonNode json) {
    if (json instanceof ObjectNode spec && !spec.has("media")) {
      ObjectNode image = spec.putObject("media").putObject(Modality.id(Media.Kind.IMAGE));
      for (String part : List.of("encoder", "projector")) {
        JsonNode said = spec.remove(part);
        if (said != null) {
          image.set(part, said);
        }
      }
    }
    return json;
  }

  private static void requireFields(Path file, JsonNode json, String where, List<String> required)
      throws CheckpointException {
    List<String> missing =
        required.stream()
            .filter(
                name -> {
                  JsonNode value = json.at("/" + name.replace('.', '/'));
                  return value.isMissingNode() || value.isNull();
                })
            .map(where::concat)
            .toList();
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          "%s: has no %s: expected the file as train and quickstart write it"
              .formatted(file, String.join(", no ", missing)));
    }
  }

  private static String field(JsonMappingException e) {
    return e.getPath().stream()
        .map(at -> at.getFieldName() == null ? "[%d]".formatted(at.getIndex()) : at.getFieldName())
        .collect(Collectors.joining("."));
  }

  /** Writes the file into a model folder. */
  public void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /** This for a folder that is written: what lies in it. */
  ModelSpec saved(
      boolean hasDecoder,
      boolean hasAdapter,
      List<String> own,
      String as,
      Map<String, String> sums) {
    return new ModelSpec(
        media, decoder, hasDecoder, hasAdapter, own, as, system, precision, tokens, sums);
  }
}
