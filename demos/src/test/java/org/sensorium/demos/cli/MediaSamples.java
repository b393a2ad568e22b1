package org.sensorium.demos.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small media that tests write themselves. */
final class MediaSamples {
  static final int RATE = 8000; // Hz

  private MediaSamples() {}

  /** A black picture, PNG. */
  static Path picture(Path file) throws IOException {
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  /** A tone of 440 Hz in 16 bits, one channel. */
  static Path wav(Path file, int samples) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    bytes.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    bytes.putShort((short) 2).putShort((short) 16);
    bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      bytes.putShort((short) (8000 * Math.sin(2 * Math.PI * 440 * i / RATE)));
    }
    return Files.write(file, bytes.array());
  }

  /** Corners of a cube, as text. */
  static Path cloud(Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      lines.append("%d %d %d%n".formatted(i & 1, i >> 1 & 1, i >> 2));
    }
    return Files.writeString(file, lines);
  }
}
