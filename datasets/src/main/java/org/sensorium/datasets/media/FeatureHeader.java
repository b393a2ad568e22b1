package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * Files of features that are known by their first bytes alone. A pickle is a program: it is never
 * run here, nor anywhere else in this module.
 *
 * <pre>
 *   pickle  80, u8 protocol (2 to 5), …, "."
 *   zip     "PK" 3 4, at byte 26 u16 length of the first name, name at byte 30; "PK" 5 6 near the end
 *           .npz: names end with ".npy"; PyTorch: names end with "/data.pkl" and the like
 * </pre>
 */
final class FeatureHeader {
  private static final int END_OF_ZIP = 22; // bytes, and a comment of up to 65535
  private static final int MAX_COMMENT = 0xFFFF;
  private static final int MAX_NAME = 1024; // bytes

  private FeatureHeader() {}

  static boolean matchesPickle(HeaderFile file) throws IOException {
    return file.u8(0) == 0x80 && file.length() > 2 && file.u8(1) >= 2 && file.u8(1) <= 5;
  }

  static MediaHeader readPickle(HeaderFile file) throws IOException {
    if (file.u8(file.length() - 1) != '.') {
      throw file.truncated("the pickle has no end (\".\")");
    }
    return MediaHeader.features("pickle", 0);
  }

  static boolean matchesZip(HeaderFile file) throws IOException {
    return file.has(0, "PK\3\4");
  }

  static MediaHeader readZip(HeaderFile file) throws IOException {
    String name = file.text(30, Math.min(MAX_NAME, file.u16(26, false)));
    String format = name.endsWith(".npy") ? "npz" : name.contains("/data") ? "torch" : "";
    if (format.isEmpty()) {
      throw file.fault(
          "a zip archive whose first entry is \"%s\", expected arrays (.npz) or tensors (.pt)"
              .formatted(HeaderLines.shown(name)));
    }
    long last = Math.max(0, file.length() - END_OF_ZIP - MAX_COMMENT);
    for (long at = file.length() - END_OF_ZIP; at >= last; at--) {
      if (file.u8(at) == 'P' && file.has(at, "PK\5\6")) {
        return MediaHeader.features(format, 0);
      }
    }
    throw file.truncated("the archive has no directory at its end");
  }
}
