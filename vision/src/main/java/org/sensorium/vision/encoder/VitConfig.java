package org.sensorium.vision.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import org.sensorium.nn.layers.Activation;

/**
 * Shape of a vision transformer, from a hub {@code config.json} (or its {@code vision_config}).
 *
 * @param width hidden_size
 * @param inner intermediate_size
 * @param layers num_hidden_layers
 * @param heads num_attention_heads, a divisor of width
 * @param imageSize image_size, pixels
 * @param patchSize patch_size, pixels; what is left of imageSize at the right and bottom is not
 *     looked at, as in transformers (so400m: 384 / 14 makes 27 patches and leaves 6 pixels)
 * @param activation hidden_act
 * @param eps layer_norm_eps
 */
public record VitConfig(
    int width,
    int inner,
    int layers,
    int heads,
    int imageSize,
    int patchSize,
    Activation activation,
    double eps) {

  /** What transformers' CLIPVisionConfig fills in: ViT-B/32. */
  static final VitConfig CLIP_DEFAULTS =
      new VitConfig(768, 3072, 12, 12, 224, 32, Activation.QUICK_GELU, 1e-5);

  /** What transformers' SiglipVisionConfig fills in: ViT-B/16. */
  static final VitConfig SIGLIP_DEFAULTS =
      new VitConfig(768, 3072, 12, 12, 224, 16, Activation.GELU_TANH, 1e-6);

  public VitConfig {
    if (width < 1 || inner < 1 || layers < 1 || heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          ("hidden_size %d, intermediate_size %d, num_hidden_layers %d and num_attention_heads %d"
                  + " must be positive and the last divide the first")
              .formatted(width, inner, layers, heads));
    }
    if (patchSize < 1 || imageSize < patchSize) {
      throw new IllegalArgumentException(
          "image_size %d must be at least patch_size %d".formatted(imageSize, patchSize));
    }
  }

  /** Reads a config of CLIP's vision tower; hub files may leave out what is the default. */
  public static VitConfig clip(JsonNode json) {
    return of(json, CLIP_DEFAULTS);
  }

  /** Reads a config of SigLIP's vision tower. */
  public static VitConfig siglip(JsonNode json) {
    return of(json, SIGLIP_DEFAULTS);
  }

  private static VitConfig of(JsonNode config, VitConfig base) {
    JsonNode json = config.has("vision_config") ? config.get("vision_config") : config;
    if (json.path("num_channels").asInt(3) != 3) {
      throw new IllegalArgumentException(
          "num_channels is %s, expected 3".formatted(json.get("num_channels")));
    }
    String activation = json.path("hidden_act").asText("");
    return new VitConfig(
        json.path("hidden_size").asInt(base.width()),
        json.path("intermediate_size").asInt(base.inner()),
        json.path("num_hidden_layers").asInt(base.layers()),
        json.path("num_attention_heads").asInt(base.heads()),
        json.path("image_size").asInt(base.imageSize()),
        json.path("patch_size").asInt(base.patchSize()),
        activation.isEmpty() ? base.activation() : Activation.of(activation),
        json.path("layer_norm_eps").asDouble(base.eps()));
  }

  /** Whole patches along a side. */
  public int grid() {
    return imageSize / patchSize;
  }
}
