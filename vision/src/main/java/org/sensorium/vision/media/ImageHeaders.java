package org.sensorium.vision.media;

import org.sensorium.media.MediaException;

/** Tells formats apart and reads their headers. */
final class ImageHeaders {
  private static final String LFS = "version https://git-lfs";
  private static final int SHOWN = 8; // bytes of an unknown file

  private ImageHeaders() {}

  static ImageHeader read(HeaderBytes bytes, byte[] file) throws MediaException {
    if (JpegMarkers.matches(bytes)) {
      return JpegMarkers.header(bytes);
    } else if (PngChunks.matches(bytes)) {
      return PngChunks.header(bytes, file);
    } else if (WebpChunks.matches(bytes)) {
      return WebpChunks.header(bytes);
    } else if (GifBlocks.matches(bytes)) {
      return GifBlocks.read(bytes).header(bytes);
    } else if (TiffDirectory.matches(bytes)) {
      return TiffPicture.header(bytes);
    } else if (BmpHeader.matches(bytes)) {
      return BmpHeader.header(bytes);
    } else if (PnmHeader.matches(bytes)) {
      return PnmHeader.read(bytes).header(bytes);
    }
    throw unknown(bytes, file);
  }

  private static MediaException unknown(HeaderBytes bytes, byte[] file) {
    if (file.length == 0) {
      return new MediaException(bytes.file(), "the file is empty, expected an image");
    }
    if (bytes.has(0, LFS)) {
      return new MediaException(
          bytes.file(),
          "a git-LFS pointer, not an image; run \"git lfs pull\" where the file came from");
    }
    if (TiffDirectory.matchesBigTiff(bytes)) {
      return new MediaException(
          bytes.file(), "a BigTIFF file, which is not read; save it as an ordinary TIFF or PNG");
    }
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, file.length); i++) {
      hex.append(" %02x".formatted(file[i]));
    }
    return new MediaException(
        bytes.file(),
        ("starts with the bytes%s, expected a PNG, JPEG, GIF, BMP, WebP, TIFF or PNM image;"
                + " convert it to one of these")
            .formatted(hex));
  }
}
