package org.sensorium.vision.processing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link ImageProcessor} does, in this order. The JSON form is a hub checkpoint's {@code
 * preprocessor_config.json}.
 *
 * @param padToSquare whether a border in the mean colour makes the picture square (LLaVA-1.5)
 * @param resize to which size it is brought; null: it keeps its own
 * @param resampling how
 * @param crop size of the cut from the middle; null: none. A smaller picture gets a black border
 * @param scale factor of the samples, 1/255 as a rule
 * @param normalize whether mean and std are applied
 * @param mean subtracted from red, green, blue after scaling; also the colour of the border
 * @param std divides red, green, blue after that
 */
public record ImageProcessorConfig(
    boolean padToSquare,
    @Nullable Resize resize,
    Resampling resampling,
    @Nullable Size crop,
    double scale,
    boolean normalize,
    List<Double> mean,
    List<Double> std) {

  /** Of OpenAI's CLIP. */
  public static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  /** Of OpenAI's CLIP. */
  public static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);

  public ImageProcessorConfig {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.contains(0.0)) {
      throw new IllegalArgumentException(
          "image_mean and image_std need 3 numbers each, the latter not 0, got %s and %s"
              .formatted(mean, std));
    }
  }

  /** CLIP's processing at a size: shortest edge, centre crop. */
  public static ImageProcessorConfig clip(int pixels) {
    return new ImageProcessorConfig(
        false,
        new Resize.ShortestEdge(pixels),
        Resampling.BICUBIC,
        new Size(pixels, pixels),
        1.0 / 255,
        true,
        CLIP_MEAN,
        CLIP_STD);
  }

  /** SigLIP's processing at a size: squeezed into a square, samples from -1 to 1. */
  public static ImageProcessorConfig siglip(int pixels) {
    List<Double> half = List.of(0.5, 0.5, 0.5);
    return squash(pixels, half, half);
  }

  /** Squeezed into a square with the bicubic filter. */
  static ImageProcessorConfig squash(int pixels, List<Double> mean, List<Double> std) {
    Resize resize = new Resize.Squash(new Size(pixels, pixels));
    return new ImageProcessorConfig(
        false, resize, Resampling.BICUBIC, null, 1.0 / 255, true, mean, std);
  }

  /** This processing with {@code image_aspect_ratio: pad} of LLaVA-1.5. */
  public ImageProcessorConfig withPadToSquare() {
    return new ImageProcessorConfig(true, resize, resampling, crop, scale, normalize, mean, std);
  }

  /**
   * Reads {@code preprocessor_config.json} (or {@code processor_config.json}) of a folder, or a
   * file of that kind.
   *
   * @throws ProcessorConfigException if it asks for anything that is not done exactly here
   */
  public static ImageProcessorConfig read(Path path) throws IOException {
    return ProcessorConfigJson.read(path);
  }

  /** Writes it as a {@code preprocessor_config.json} that transformers reads alike. */
  public void write(Path file) throws IOException {
    ProcessorConfigJson.write(this, file);
  }

  /** The size of every result; null if it depends on the picture. */
  public @Nullable Size outputSize() {
    if (crop != null) {
      return crop;
    }
    return resize instanceof Resize.Squash squash ? squash.size() : null;
  }
}
