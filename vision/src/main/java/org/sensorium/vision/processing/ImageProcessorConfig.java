package org.sensorium.vision.processing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.CheckpointException;

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

  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

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

  /**
   * OFA's processing at a size, 480 for large: {@link #siglip}'s.
   *
   * @see <a href="https://github.com/OFA-Sys/OFA">OFA</a>, data/mm_data/caption_dataset.py at
   *     a36b91c
   */
  public static ImageProcessorConfig ofa(int pixels) {
    return siglip(pixels);
  }

  /** LAVIS' and transformers' BLIP processing at a size: squeezed into a square, CLIP's colours. */
  public static ImageProcessorConfig blip(int pixels) {
    return squash(pixels, CLIP_MEAN, CLIP_STD);
  }

  /** Otter's processing at a size: {@link #blip} with colours of three digits. */
  public static ImageProcessorConfig otter(int pixels) {
    return squash(pixels, List.of(0.481, 0.458, 0.408), List.of(0.269, 0.261, 0.276));
  }

  /** MedVInT's processing at a size, 512 as a rule: squeezed into a square, ImageNet's colours. */
  public static ImageProcessorConfig medvint(int pixels) {
    return squash(pixels, IMAGENET_MEAN, IMAGENET_STD);
  }

  /** DINOv2's processing at a size: shortest edge 8/7 of it, centre crop, ImageNet's colours. */
  public static ImageProcessorConfig dinov2(int pixels) {
    return new ImageProcessorConfig(
        false,
        new Resize.ShortestEdge(Math.round(pixels * 8 / 7f)),
        Resampling.BICUBIC,
        new Size(pixels, pixels),
        1.0 / 255,
        true,
        IMAGENET_MEAN,
        IMAGENET_STD);
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
   * This processing with results of another size: the crop (or the square that is squeezed into)
   * gets it, a shortest edge grows with the crop.
   *
   * @param pixels of each side of the result
   */
  public ImageProcessorConfig withSize(int pixels) {
    Size square = new Size(pixels, pixels);
    Resize resized = resize instanceof Resize.Squash ? new Resize.Squash(square) : resize;
    if (resize instanceof Resize.ShortestEdge edge) {
      int before = crop == null ? edge.pixels() : Math.min(crop.width(), crop.height());
      long after = Math.round((double) edge.pixels() * pixels / before);
      resized = new Resize.ShortestEdge(Math.toIntExact(after));
    }
    Size cut = crop == null ? null : square;
    return new ImageProcessorConfig(
        padToSquare, resized, resampling, cut, scale, normalize, mean, std);
  }

  /** Whether a folder says how pictures are processed. */
  public static boolean isIn(Path folder) throws IOException {
    return ProcessorConfigJson.isIn(folder);
  }

  /**
   * Reads {@code preprocessor_config.json} (or {@code processor_config.json}) of a folder, or a
   * file of that kind.
   *
   * @throws CheckpointException if it asks for anything that is not done exactly here
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
