package org.sensorium.vision.media;

/**
 * The image formats that are read, told apart by their first bytes and never by a file name. Every
 * other format is refused with a message that lists these, also one that a plug-in of ImageIO could
 * decode: what has no header reader here has no limits.
 */
public enum ImageFormat {
  /** All kinds; of an animation its first frame. */
  PNG,
  /** 8 bits a sample: grey, RGB, CMYK; baseline and progressive. */
  JPEG,
  /** The first frame. */
  GIF,
  /** Of Windows and OS/2, run-length encoded or not; none that hold a JPEG or PNG. */
  BMP,
  /** Lossy and lossless; of an animation its first frame. */
  WEBP,
  /**
   * The first page, of up to 16 bits a sample and one sample beyond the colours; not BigTIFF,
   * floating point or JPEG of the old kind.
   */
  TIFF,
  /** Portable bitmaps, graymaps and pixmaps, {@code P1} to {@code P6}. */
  PNM
}
