package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.KeyPlaces;
import org.sensorium.nn.checkpoint.RenamedCheckpoint;

/**
 * Shows the encoder in a file of Whisper by the hub's names without what stands before them ({@code
 * layers.0.fc1.weight}), whichever the file has: the hub's, OpenAI's, or CTranslate2's, where
 * query, key and value are one map, here {@code self_attn.qkv}.
 */
final class WhisperNames {
  static final String HUB = "encoder.embed_positions.weight";
  static final String OPENAI = "encoder.positional_embedding";
  static final String CT2 = "encoder/position_encodings/encodings";
  private static final String CT2_HEADS = "encoder/num_heads";

  /** OpenAI's name and the hub's, in the order in which they are tried. */
  private static final List<List<String>> OPENAI_TO_HUB =
      List.of(
          List.of("^positional_embedding$", "embed_positions.weight"),
          List.of("^ln_post\\.", "layer_norm."),
          List.of("^blocks\\.", "layers."),
          List.of("\\.attn_ln\\.", ".self_attn_layer_norm."),
          List.of("\\.mlp_ln\\.", ".final_layer_norm."),
          List.of("\\.attn\\.query\\.", ".self_attn.q_proj."),
          List.of("\\.attn\\.key\\.", ".self_attn.k_proj."),
          List.of("\\.attn\\.value\\.", ".self_attn.v_proj."),
          List.of("\\.attn\\.out\\.", ".self_attn.out_proj."),
          List.of("\\.mlp\\.0\\.", ".fc1."),
          List.of("\\.mlp\\.2\\.", ".fc2."));

  private static final List<List<String>> CT2_TO_HUB =
      List.of(
          List.of("^position_encodings/encodings$", "embed_positions/weight"),
          List.of("^layer_(\\d+)/", "layers/$1/"),
          List.of("/self_attention/layer_norm/", "/self_attn_layer_norm/"),
          List.of("/self_attention/linear_0/", "/self_attn/qkv/"),
          List.of("/self_attention/linear_1/", "/self_attn/out_proj/"),
          List.of("/ffn/layer_norm/", "/final_layer_norm/"),
          List.of("/ffn/linear_0/", "/fc1/"),
          List.of("/ffn/linear_1/", "/fc2/"),
          List.of("layer_norm/gamma$", "layer_norm/weight"),
          List.of("layer_norm/beta$", "layer_norm/bias"),
          List.of("/", "."));

  /** What CTranslate2 stores beside the weights: settings, and factors of codes. */
  private static final String CT2_NO_WEIGHT = "[^/]+|.*_scale";

  private WhisperNames() {}

  /**
   * The encoder of a file.
   *
   * @throws CheckpointException if it holds several, or none
   */
  static Checkpoint encoder(Checkpoint file) throws IOException {
    if (file.tensors().containsKey(CT2)) {
      return view(file, "encoder/", CT2_TO_HUB, CT2_NO_WEIGHT);
    }
    String openAi = place(file, OPENAI);
    if (openAi != null) {
      return view(file, openAi + "encoder.", OPENAI_TO_HUB, "");
    }
    String hub = place(file, HUB);
    if (hub == null) {
      throw new CheckpointException(
          "%s: holds no encoder of Whisper, expected a tensor %s, %s or %s"
              .formatted(file.source(), HUB, OPENAI, CT2));
    }
    return view(file, hub + "encoder.", List.of(), "");
  }

  /** What a CTranslate2 file says of its heads; 0 for any other. */
  static int heads(Checkpoint file, NDManager scratch) throws IOException {
    if (!file.tensors().containsKey(CT2_HEADS)) {
      return 0;
    }
    try (NDArray heads = file.read(scratch, CT2_HEADS)) {
      return heads.getInt();
    }
  }

  private static @Nullable String place(Checkpoint file, String mark) throws CheckpointException {
    String place = KeyPlaces.one(file, mark);
    return place == null || place.isEmpty() ? place : place + ".";
  }

  private static Checkpoint view(
      Checkpoint file, String prefix, List<List<String>> rules, String left) throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    for (String key : file.tensors().keySet()) {
      String rest = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
      if (!rest.isEmpty() && !rest.matches(left)) {
        String name = rest;
        for (List<String> rule : rules) {
          name = name.replaceAll(rule.get(0), rule.get(1));
        }
        names.put(name, key);
      }
    }
    return RenamedCheckpoint.of(file, names);
  }
}
