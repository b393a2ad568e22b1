package org.sensorium.vision.media.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.vision.media.ImageDecoder;

/** Tells by content what kind of video a file or folder is. */
final class FrameSources {
  private static final int HEAD = 4096; // bytes
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private FrameSources() {}

  static FrameSource open(Path file, ImageDecoder pictures, VideoLimits limits) throws IOException {
    if (Files.isDirectory(file)) {
      return FramePictures.ofFolder(file, pictures, limits);
    } else if (Files.isRegularFile(file)) {
      limits.checkBytes(file.toString(), Files.size(file));
      byte[] head = head(file);
      if (WebpAnimation.matches(head)) {
        return new WebpAnimation(file.toString(), bytes(file), limits);
      } else if (isStill(head)) {
        return FramePictures.of(file, pictures, limits);
      }
    }
    return ContainerVideo.open(() -> Container.open(file, limits.ofContainer()));
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE - 64) {
      throw new MediaException(
          file.toString(), "an animated WebP of %d bytes is too long".formatted(Files.size(file)));
    }
    return Files.readAllBytes(file);
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    } catch (IOException e) {
      throw new MediaException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  /** PNG without animation, JPEG, BMP, TIFF, PNM and still WebP; a GIF goes to FFmpeg. */
  private static boolean isStill(byte[] head) {
    if (startsWith(head, PNG)) {
      String text = new String(head, StandardCharsets.ISO_8859_1);
      int animation = text.indexOf("acTL"); // stands before the first data
      int data = text.indexOf("IDAT");
      return animation < 0 || (data >= 0 && data < animation);
    }
    boolean pnm =
        head.length > 2
            && head[0] == 'P'
            && head[1] >= '1'
            && head[1] <= '6'
            && Character.isWhitespace(head[2]);
    return pnm
        || startsWith(head, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF})
        || startsWith(head, new byte[] {'I', 'I', 42, 0})
        || startsWith(head, new byte[] {'M', 'M', 0, 42})
        || startsWith(head, new byte[] {'B', 'M'})
        || (startsWith(head, new byte[] {'R', 'I', 'F', 'F'})
            && new String(head, StandardCharsets.ISO_8859_1).startsWith("WEBP", 8));
  }

  private static boolean startsWith(byte[] head, byte[] with) {
    return head.length >= with.length && Arrays.equals(head, 0, with.length, with, 0, with.length);
  }
}
