package org.sensorium.fusion.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.sensorium.datasets.conversation.Media;

/** Small media of every kind, of noise. */
public final class TinyMedia {
  private static final int RATE = 16_000;

  private TinyMedia() {}

  /** A medium of a kind in a folder. */
  public static MediumFile of(Media.Kind kind, Path folder, int seed) throws IOException {
    return switch (kind) {
      case IMAGE -> MediumFile.image(TinyModels.picture(folder.resolve(seed + ".png"), seed));
      case VIDEO -> clip(folder.resolve("clip" + seed), List.of(seed, seed + 100, seed + 200));
      case AUDIO -> new MediumFile(kind, sound(folder.resolve(seed + ".wav"), seed));
      case POINTCLOUD -> new MediumFile(kind, cloud(folder.resolve(seed + ".xyz"), seed));
      case FEATURES -> throw new IllegalArgumentException("nothing computes features of features");
    };
  }

  /** A folder of pictures, two a second, one a seed. */
  public static MediumFile clip(Path folder, List<Integer> seeds) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < seeds.size(); i++) {
      TinyModels.picture(folder.resolve(i + ".png"), seeds.get(i));
    }
    return new MediumFile(Media.Kind.VIDEO, folder);
  }

  private static Path sound(Path file, int seed) throws IOException {
    byte[] samples = new byte[2 * RATE]; // a second of 16 bits
    new Random(seed).nextBytes(samples);
    AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, RATE),
        AudioFileFormat.Type.WAVE,
        file.toFile());
    return file;
  }

  private static Path cloud(Path file, int seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append(
          "%.4f %.4f %.4f%n"
              .formatted(random.nextDouble(), random.nextDouble(), random.nextDouble()));
    }
    return Files.writeString(file, lines);
  }
}
