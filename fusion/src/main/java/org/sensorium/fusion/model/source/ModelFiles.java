package org.sensorium.fusion.model.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files make a model, in a folder and among those of a hub repository. */
final class ModelFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> SIDE =
      Set.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "chat_template.jinja",
          "chat_template.json",
          "preprocessor_config.json",
          "processor_config.json",
          "video_preprocessor_config.json",
          "adapter_config.json",
          "sensorium.json");

  /** What LLaVA saves beside the adapter of low-rank training, whatever that is stored as. */
  private static final String NON_LORA = "non_lora_trainables.bin";

  /** Pickles that are weights, and not those of training. */
  private static final String BIN =
      "(pytorch|adapter)_model.*|mm_projector\\.bin|non_lora_trainables\\.bin";

  /**
   * Folder of the tokenizer of what an instruction-aware Q-Former reads, the only one looked at.
   */
  private static final String WORDS = "qformer_tokenizer/";

  private ModelFiles() {}

  private static boolean isSide(String name) {
    return SIDE.contains(name.startsWith(WORDS) ? name.substring(WORDS.length()) : name);
  }

  /**
   * The files to fetch of a repository: configs, tokenizers, and the weights in the best format it
   * has (safetensors, else pickles for the restricted reader, else GGUF), with what LLaVA saves
   * beside an adapter. Never code, never files in folders but the tokenizer of a Q-Former.
   *
   * @throws IOException if there are no weights among them
   */
  static List<String> wanted(List<String> names) throws IOException {
    List<String> wanted = new ArrayList<>(names.stream().filter(ModelFiles::isSide).toList());
    List<String> weights = weights(names);
    if (weights.isEmpty()) {
      throw new IOException(
          "it holds no weights in a format that is read here (safetensors, .bin, .pt, .gguf); found "
              + names);
    }
    if (weights.size() > 1 && weights.get(0).endsWith(".gguf")) {
      throw new IOException(
          "it holds several GGUF files, of which one is needed: %s; place it by hand"
              .formatted(weights));
    }
    wanted.addAll(weights);
    return wanted;
  }

  private static List<String> weights(List<String> names) {
    List<String> flat = names.stream().filter(name -> !name.contains("/")).toList();
    for (List<String> endings :
        List.of(
            List.of(".safetensors", ".safetensors.index.json"),
            List.of(".bin", ".bin.index.json"),
            List.of(".pt", ".pth"),
            List.of(".gguf"))) {
      List<String> found =
          flat.stream()
              .filter(name -> !name.startsWith("consolidated")) // a second copy of the shards
              .filter(name -> endings.stream().anyMatch(name::endsWith))
              .filter(name -> !endings.contains(".bin") || name.matches(BIN))
              .toList();
      if (!found.isEmpty()) {
        boolean more = flat.contains(NON_LORA) && !found.contains(NON_LORA);
        return more ? Stream.concat(found.stream(), Stream.of(NON_LORA)).toList() : found;
      }
    }
    return List.of();
  }

  /**
   * What a folder lacks to be this model, null if nothing. A known model that the hub has as well
   * may lie there in the hub's form.
   */
  static @Nullable String lacks(Path folder, @Nullable KnownModel model) throws IOException {
    if (!Files.isDirectory(folder)) {
      return "not there";
    }
    if (model == null) {
      return lacks(folder);
    }
    String lacks = lacksFiles(folder, model);
    boolean whole = lacks == null || (model.hub() != null && lacks(folder) == null);
    return whole ? null : lacks;
  }

  private static @Nullable String lacksFiles(Path folder, KnownModel model) throws IOException {
    for (KnownModel.File file : model.files()) {
      Path path = folder.resolve(file.name());
      if (!Files.isRegularFile(path)) {
        return "without " + file.name();
      }
      if (Files.size(path) != file.bytes()) {
        return "%s has %d bytes, expected %d"
            .formatted(file.name(), Files.size(path), file.bytes());
      }
    }
    for (KnownModel.Side side : model.sides()) {
      if (!Files.isRegularFile(folder.resolve(side.name()))) {
        return "without " + side.name();
      }
    }
    return null;
  }

  private static @Nullable String lacks(Path folder) throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
    List<String> weights = weights(names);
    if (weights.isEmpty()) {
      return "holds no weights, only " + names;
    }
    for (String index : weights) {
      if (index.endsWith(".index.json")) {
        Set<String> shards = shards(folder.resolve(index));
        if (!names.containsAll(shards)) {
          return "holds only some of the files that %s names".formatted(index);
        }
      }
    }
    return null;
  }

  private static Set<String> shards(Path index) throws IOException {
    Set<String> shards = new HashSet<>();
    for (JsonNode shard : MAPPER.readTree(index.toFile()).path("weight_map")) {
      shards.add(shard.asText());
    }
    return shards;
  }
}
