package org.sensorium.vision.encoder;

import java.io.IOException;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FusedProjection;
import org.sensorium.nn.layers.Linear;

/**
 * What a kind of file calls the parts of EVA's tower, from the tower's own scope.
 *
 * @param blocks the numbered list of blocks
 * @param attention in a block, of which {@code qkv} reads the maps for query, key and value and
 *     {@code projection} is what follows
 */
record EvaNames(
    PatchEmbedding.Names embedding,
    String blocks,
    String norm1,
    String attention,
    Qkv qkv,
    String projection,
    String norm2) {

  /** Reads the maps for query, key and value from an attention's scope. */
  interface Qkv {
    List<Linear> load(WeightScope attention, int width, Precision precision) throws IOException;
  }

  /** Of transformers' Blip2VisionModel and InstructBlipVisionModel. */
  static final EvaNames HUB =
      new EvaNames(
          new PatchEmbedding.Names(
              "embeddings.patch_embedding",
              true,
              "embeddings.class_embedding",
              "embeddings.position_embedding",
              true),
          "encoder.layers",
          "layer_norm1",
          "self_attn",
          FusedProjection::hub,
          "projection",
          "layer_norm2");

  /** Of LAVIS' eva_vit. */
  static final EvaNames LAVIS =
      new EvaNames(
          new PatchEmbedding.Names("patch_embed.proj", true, "cls_token", "pos_embed", true),
          "blocks",
          "norm1",
          "attn",
          FusedProjection::lavis,
          "proj",
          "norm2");
}
