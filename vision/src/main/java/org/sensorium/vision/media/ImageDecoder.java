package org.sensorium.vision.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sensorium.media.MediaException;

/**
 * Reads image files into 8-bit RGB, standing upright.
 *
 * <table>
 *   <caption>What becomes of a picture</caption>
 *   <tr><td>size</td><td>checked against the limits before anything is decoded</td></tr>
 *   <tr><td>orientation</td><td>the EXIF or TIFF tag is applied</td></tr>
 *   <tr><td>transparency</td><td>laid over the background, white unless another is given. (Pillow's
 *       {@code convert("RGB")} drops alpha and shows whatever colour lay beneath it.)</td></tr>
 *   <tr><td>16 bits</td><td>v * 255 / 65535, rounded</td></tr>
 *   <tr><td>CMYK</td><td>as Pillow does it: without colour profiles, JPEGs taken as inverted</td></tr>
 *   <tr><td>animation, pages</td><td>the first frame or page</td></tr>
 *   <tr><td>truncated, damaged</td><td>refused</td></tr>
 *   <tr><td>formats</td><td>those of {@link ImageFormat}, no other</td></tr>
 * </table>
 *
 * <table>
 *   <caption>How exact the fast path (OpenCV) is</caption>
 *   <tr><th>kind</th><th>compared with</th><th>greatest difference of a sample</th></tr>
 *   <tr><td>PNG: 8-bit grey, RGB</td><td>ImageIO</td><td>0</td></tr>
 *   <tr><td>JPEG: 8-bit grey, YCbCr</td><td>ImageIO (an older libjpeg)</td><td>1</td></tr>
 *   <tr><td>WebP, lossless</td><td>the pixels that were encoded</td><td>0</td></tr>
 *   <tr><td>WebP, lossy</td><td>Pillow (libwebp); ImageIO's plug-in reads its YCbCr as full-range,
 *       about 7 too dark on the average, and is not used</td><td>0</td></tr>
 * </table>
 *
 * <p>Instances have no state and may be shared between threads. Nothing is cached on disk.
 */
public final class ImageDecoder {
  private static final ImageDecoder STANDARD =
      new ImageDecoder(ImageLimits.STANDARD, Background.WHITE);

  private final ImageLimits limits;
  private final Background background;

  public ImageDecoder(ImageLimits limits, Background background) {
    this.limits = limits;
    this.background = background;
  }

  /** Standard limits, white background. */
  public static ImageDecoder standard() {
    return STANDARD;
  }

  /**
   * Reads a file.
   *
   * @throws MediaException if there is no such file or it holds no picture that can be read
   */
  public RgbImage decode(Path file) throws IOException {
    return decode(file.toString(), read(file));
  }

  /**
   * Reads a file's header only: what {@link #decode(Path)} would give, or why it would refuse the
   * file before decoding. The whole file is read, for a truncated one shows only at its end.
   *
   * @throws MediaException if there is no such file or its header tells of no picture
   */
  public ImageInfo info(Path file) throws IOException {
    return info(file.toString(), read(file));
  }

  /**
   * Reads a header from memory.
   *
   * @param name what messages call it
   */
  public ImageInfo info(String name, byte[] bytes) throws MediaException {
    ImageHeader header = header(new HeaderBytes(name, bytes), bytes);
    int width = (int) header.width();
    int height = (int) header.height();
    return header.orientation().swapsSides()
        ? new ImageInfo(header.format(), height, width)
        : new ImageInfo(header.format(), width, height);
  }

  private byte[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new MediaException(
          file.toString(),
          Files.exists(file)
              ? "not a regular file, expected an image file"
              : "no such file; check the path, and the folder that relative paths start from");
    }
    limits.checkBytes(file.toString(), Files.size(file));
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new MediaException(file.toString(), "the file vanished while it was read", e);
    }
  }

  /**
   * Reads a picture from memory.
   *
   * @param name what messages call it
   */
  public RgbImage decode(String name, byte[] bytes) throws MediaException {
    HeaderBytes view = new HeaderBytes(name, bytes);
    ImageHeader header = header(view, bytes);
    return header.orientation().apply(stored(name, bytes, view, header));
  }

  private ImageHeader header(HeaderBytes view, byte[] bytes) throws MediaException {
    limits.checkBytes(view.file(), bytes.length);
    ImageHeader header = ImageHeaders.read(view, bytes);
    limits.checkSize(view.file(), header.width(), header.height());
    return header;
  }

  private RgbImage stored(String name, byte[] bytes, HeaderBytes view, ImageHeader header)
      throws MediaException {
    if (header.format() == ImageFormat.PNM) {
      return PnmDecoder.decode(view);
    }
    byte[] picture =
        switch (header.format()) {
          case PNG -> PngChunks.pictureOnly(view, bytes);
          case TIFF -> TiffPicture.pictureOnly(view, bytes);
          default -> bytes;
        };
    return OpenCvDecoder.takes(header)
        ? OpenCvDecoder.decode(name, picture, header, background)
        : new ImageIoDecoder(name, header, background).decode(picture);
  }
}
