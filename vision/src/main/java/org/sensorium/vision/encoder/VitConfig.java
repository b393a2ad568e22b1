package org.sensorium.vision.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.PreNormBlock;

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
 * @param storedGrid side of the grid of patches that the file's position table is made for
 */
public record VitConfig(
    int width,
    int inner,
    int layers,
    int heads,
    int imageSize,
    int patchSize,
    Activation activation,
    double eps,
    int storedGrid) {

  /** What transformers' CLIPVisionConfig fills in: ViT-B/32. */
  static final VitConfig CLIP_DEFAULTS =
      new VitConfig(768, 3072, 12, 12, 224, 32, Activation.QUICK_GELU, 1e-5);

  /** What transformers' SiglipVisionConfig fills in: ViT-B/16. */
  static final VitConfig SIGLIP_DEFAULTS =
      new VitConfig(768, 3072, 12, 12, 224, 16, Activation.GELU_TANH, 1e-6);

  /** What transformers' Blip2VisionConfig and InstructBlipVisionConfig fill in: EVA-CLIP g/14. */
  static final VitConfig EVA_DEFAULTS =
      new VitConfig(1408, 6144, 39, 16, 224, 14, Activation.GELU, 1e-6);

  /** What transformers' Dinov2Config fills in: ViT-B/14. */
  static final VitConfig DINOV2_DEFAULTS =
      new VitConfig(768, 3072, 12, 12, 224, 14, Activation.GELU, 1e-6);

  /** Of a file whose position table is made for pictures of imageSize. */
  public VitConfig(
      int width,
      int inner,
      int layers,
      int heads,
      int imageSize,
      int patchSize,
      Activation activation,
      double eps) {
    this(
        width,
        inner,
        layers,
        heads,
        imageSize,
        patchSize,
        activation,
        eps,
        imageSize / Math.max(1, patchSize));
  }

  public VitConfig {
    if (width < 1 || inner < 1 || layers < 1 || heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          ("hidden_size %d, intermediate_size %d, num_hidden_layers %d and num_attention_heads %d"
                  + " must be positive and the last divide the first")
              .formatted(width, inner, layers, heads));
    }
    if (patchSize < 1 || imageSize < patchSize || storedGrid < 1) {
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

  /**
   * Reads a config of BLIP-2's or InstructBLIP's vision tower.
   *
   * @throws IllegalArgumentException if it is none of EVA's form
   */
  public static VitConfig eva(JsonNode json) {
    expect(json, "qkv_bias", true);
    return of(json, EVA_DEFAULTS);
  }

  /**
   * Reads a config of DINOv2, which tells {@code mlp_ratio} in place of {@code intermediate_size}.
   *
   * @throws IllegalArgumentException for the gated MLP of DINOv2 giant
   */
  public static VitConfig dinov2(JsonNode json) {
    expect(json, "qkv_bias", true);
    expect(json, "use_swiglu_ffn", false);
    VitConfig config = of(json, DINOV2_DEFAULTS);
    int inner = (int) (config.width() * vision(json).path("mlp_ratio").asDouble(4));
    return new VitConfig(
        config.width(),
        inner,
        config.layers(),
        config.heads(),
        config.imageSize(),
        config.patchSize(),
        config.activation(),
        config.eps());
  }

  /** The same for pictures of another side in pixels; the stored table stays what it is. */
  public VitConfig withImageSize(int side) {
    return new VitConfig(width, inner, layers, heads, side, patchSize, activation, eps, storedGrid);
  }

  private static void expect(JsonNode config, String key, boolean expected) {
    JsonNode found = vision(config).path(key);
    if (found.asBoolean(expected) != expected) {
      throw new IllegalArgumentException("%s is %s, expected %s".formatted(key, found, expected));
    }
  }

  private static JsonNode vision(JsonNode config) {
    return config.has("vision_config") ? config.get("vision_config") : config;
  }

  private static VitConfig of(JsonNode config, VitConfig base) {
    JsonNode json = vision(config);
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

  /** Reads the blocks, {@code scope.0} and so on. */
  List<PreNormBlock> blocks(WeightScope scope, Precision precision) throws IOException {
    return PreNormBlock.loadAll(scope, layers, width, inner, heads, activation, eps, precision);
  }
}
