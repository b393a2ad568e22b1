package org.sensorium.vision.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sensorium.media.MediaException;
import org.sensorium.nn.kernels.HostFloats;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.RgbImage;

/**
 * Turns pictures into the numbers that an encoder was trained on.
 *
 * <p>Resizing is bit-exact with Pillow; the rest equals transformers' PIL-based processors up to
 * the last bits of a float. Instances are immutable and may be shared between threads.
 */
public final class ImageProcessor {
  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int LEVELS = 256;

  private final ImageProcessorConfig config;
  private final ImageDecoder decoder;
  private final List<Integer> border; // the mean colour, as LLaVA rounds it
  private final float[][] normalized = new float[CHANNELS][LEVELS]; // by channel and sample

  public ImageProcessor(ImageProcessorConfig config) {
    this(config, ImageDecoder.standard());
  }

  /** With limits and a background of one's own. */
  public ImageProcessor(ImageProcessorConfig config, ImageDecoder decoder) {
    this.config = config;
    this.decoder = decoder;
    border = config.mean().stream().map(mean -> (int) (mean * 255) & 0xFF).toList();
    for (int c = 0; c < CHANNELS; c++) {
      for (int v = 0; v < LEVELS; v++) {
        double value = v * config.scale();
        normalized[c][v] =
            (float)
                (config.normalize() ? (value - config.mean().get(c)) / config.std().get(c) : value);
      }
    }
  }

  /**
   * A processed picture.
   *
   * @param width pixels
   * @param height pixels
   * @param values (3, height, width), row-major
   */
  public record Pixels(int width, int height, float[] values) {

    /** As an array (3, height, width) on the manager's device. */
    public NDArray toArray(NDManager manager) {
      return HostFloats.array(manager, values, new Shape(CHANNELS, height, width));
    }
  }

  public ImageProcessorConfig config() {
    return config;
  }

  /**
   * Reads and processes a file.
   *
   * @throws MediaException if it cannot be read, or is too long and narrow for a processor without
   *     a crop
   */
  public Pixels process(Path file) throws IOException {
    RgbImage picture = decoder.decode(file);
    try {
      return process(picture);
    } catch (IllegalArgumentException e) {
      throw new MediaException(file.toString(), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Processes a picture: border, resize and centre crop in one, only what the crop keeps is
   * computed.
   *
   * @throws IllegalArgumentException if the result would be too large for one array
   */
  public Pixels process(RgbImage picture) {
    Canvas image = config.padToSquare() ? Canvas.square(picture, border) : Canvas.of(picture);
    Size size =
        config.resize() == null
            ? new Size(image.width(), image.height())
            : config.resize().target(image.width(), image.height());
    Size crop = config.crop() == null ? size : config.crop();
    if ((long) CHANNELS * crop.width() * crop.height() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d x %d pixels become %d x %d, too many for one picture; crop, or squash to a size"
              .formatted(picture.width(), picture.height(), crop.width(), crop.height()));
    }
    int width = Math.min(size.width(), crop.width());
    int height = Math.min(size.height(), crop.height());
    Resizer.Window window =
        new Resizer.Window((size.width() - width) / 2, (size.height() - height) / 2, width, height);
    // Half of an odd border: the larger part goes before the picture, as in transformers.
    int left = (crop.width() - width + 1) / 2;
    int top = (crop.height() - height + 1) / 2;
    float[] values = new float[CHANNELS * crop.width() * crop.height()];
    if (width < crop.width() || height < crop.height()) {
      fillBlack(values);
    }
    Resizer.resize(
        image,
        size.width(),
        size.height(),
        config.resampling(),
        window,
        (y, samples) ->
            normalize(
                samples, values, (top + y) * crop.width() + left, crop.width() * crop.height()));
    return new Pixels(crop.width(), crop.height(), values);
  }

  private void fillBlack(float[] values) {
    int plane = values.length / CHANNELS;
    for (int c = 0; c < CHANNELS; c++) {
      Arrays.fill(values, c * plane, (c + 1) * plane, normalized[c][0]);
    }
  }

  /** Puts a row of samples (width, 3) into the planes (3, height, width). */
  private void normalize(int[] samples, float[] values, int at, int plane) {
    float[] reds = normalized[0];
    float[] greens = normalized[1];
    float[] blues = normalized[2];
    int red = at;
    int green = at + plane;
    int blue = at + 2 * plane;
    for (int i = 0; i < samples.length; i += CHANNELS) {
      values[red++] = reds[samples[i]];
      values[green++] = greens[samples[i + 1]];
      values[blue++] = blues[samples[i + 2]];
    }
  }

  /**
   * Processed pictures as one array (B, 3, height, width) on the manager's device.
   *
   * @throws IllegalArgumentException if they are not all of one size
   */
  public static NDArray batch(NDManager manager, List<Pixels> pictures) {
    Pixels first = pictures.get(0);
    int length = first.values().length;
    float[] values = new float[Math.multiplyExact(pictures.size(), length)];
    for (int i = 0; i < pictures.size(); i++) {
      Pixels picture = pictures.get(i);
      if (picture.width() != first.width() || picture.height() != first.height()) {
        throw new IllegalArgumentException(
            ("picture %d of a batch is %d x %d, the first is %d x %d; a batch needs a processor"
                    + " with a crop or a fixed size")
                .formatted(i, picture.width(), picture.height(), first.width(), first.height()));
      }
      System.arraycopy(picture.values(), 0, values, i * length, length);
    }
    return HostFloats.array(
        manager, values, new Shape(pictures.size(), CHANNELS, first.height(), first.width()));
  }
}
