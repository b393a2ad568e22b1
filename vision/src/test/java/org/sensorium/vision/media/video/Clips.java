package org.sensorium.vision.media.video;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sensorium.vision.media.RgbImage;

/** The clips of src/test/resources/video, made by video_clips.py, and what PyAV sees in them. */
final class Clips {
  private static final int COLUMNS = 12;
  private static final int ROWS = 8;

  private Clips() {}

  /** What the reference decodes: seconds, and for each frame the mean colours of its blocks. */
  record Expected(
      @JsonProperty("times") List<@Nullable Double> times,
      @JsonProperty("height") int height,
      @JsonProperty("width") int width,
      @JsonProperty("blocks") List<String> blocks) {

    int[] blocksOf(int frame) {
      byte[] bytes = HexFormat.of().parseHex(blocks.get(frame));
      int[] means = new int[bytes.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = bytes[i] & 0xFF;
      }
      return means;
    }
  }

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(Clips.class.getResource("/video/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, Expected> expected() throws IOException {
    return new ObjectMapper()
        .readValue(file("expected.json").toFile(), new TypeReference<Map<String, Expected>>() {});
  }

  /** The mean colours of 12 x 8 blocks, split as numpy's array_split does. */
  static int[] blocks(RgbImage image) {
    int[] means = new int[ROWS * COLUMNS * RgbImage.CHANNELS];
    int at = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
          means[at++] = mean(image, row, column, channel);
        }
      }
    }
    return means;
  }

  private static int mean(RgbImage image, int row, int column, int channel) {
    long sum = 0;
    int count = 0;
    for (int y = edge(image.height(), ROWS, row); y < edge(image.height(), ROWS, row + 1); y++) {
      for (int x = edge(image.width(), COLUMNS, column);
          x < edge(image.width(), COLUMNS, column + 1);
          x++) {
        sum += image.sample(x, y, channel);
        count++;
      }
    }
    return (int) Math.rint((double) sum / count);
  }

  /** The first parts get one more where they do not divide. */
  private static int edge(int length, int parts, int part) {
    return part * (length / parts) + Math.min(part, length % parts);
  }
}
