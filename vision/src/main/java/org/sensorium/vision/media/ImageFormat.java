package org.sensorium.vision.media;

/** Image formats, told apart by their first bytes and never by a file name. */
public enum ImageFormat {
  PNG,
  JPEG,
  GIF,
  BMP,
  WEBP,
  TIFF,
  PNM
}
