package org.sensorium.pointcloud.media;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/** Finds a file's format: by its first bytes, where those tell nothing by its name. */
final class PointCloudFormats {
  private static final int LOOKED_AT = 4096; // bytes
  private static final Set<String> OBJ =
      Set.of("v", "vn", "vt", "vp", "f", "l", "p", "o", "g", "s", "mtllib", "usemtl");

  /** What files start with that are something else. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("PK\u0003\u0004", "a zip archive (.npz, .kmz, .zip); unpack it"),
          Map.entry("\u001f\u008b", "a gzip file; unpack it"),
          Map.entry("BZh", "a bzip2 file; unpack it"),
          Map.entry("\u0089HDF", "an HDF5 file; write its array of points as .npy"),
          Map.entry("\u0080\u0002", "a Python pickle, which may run code and is never opened"),
          Map.entry("\u0080\u0003", "a Python pickle, which may run code and is never opened"),
          Map.entry("\u0080\u0004", "a Python pickle, which may run code and is never opened"),
          Map.entry("glTF", "a binary glTF scene; export it as .ply or .obj"),
          Map.entry("ASTM-E57", "an E57 file; export it as .ply or .las"),
          Map.entry("\u0089PNG", "a PNG picture"),
          Map.entry("\u00ff\u00d8\u00ff", "a JPEG picture"),
          Map.entry("%PDF", "a PDF document"),
          Map.entry("RIFF", "a WAV, AVI or WebP file"));

  private PointCloudFormats() {}

  static PointCloudFormat find(CloudSource file) throws MediaException {
    if (file.length() == 0) {
      throw file.fault("an empty file, expected a point cloud; copy or write it again");
    }
    refuseOthers(file);
    PointCloudFormat told = byContent(file);
    if (told != null) {
      return told;
    }
    for (PointCloudFormat format : List.of(PointCloudFormat.STL, PointCloudFormat.BIN)) {
      if (file.isNamed("." + format.name().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw file.fault(
        "%d bytes that start with \"%s\", expected a point cloud: .npy, .ply, .pcd, .obj, .off,"
            + " .stl, .las, text of points (.xyz, .txt, .csv, .pts), or numbers named .bin",
        file.length(), TextCursor.shown(file.text(0, 16)));
  }

  private static void refuseOthers(CloudSource file) throws MediaException {
    String head = file.text(0, 200);
    if (head.startsWith("version https://git-lfs")) {
      throw file.fault("a git-LFS pointer, not the file itself; fetch it with \"git lfs pull\"");
    }
    for (Map.Entry<String, String> other : OTHERS.entrySet()) {
      if (head.startsWith(other.getKey())) {
        throw file.fault("%s; expected a point cloud", other.getValue());
      }
    }
    String text = head.stripLeading();
    if (text.startsWith("<")) {
      throw file.fault(
          "a web page or XML, expected a point cloud; if it was downloaded, see what it says");
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      throw file.fault("JSON, expected a point cloud; write its points as .npy or .xyz");
    }
  }

  private static @Nullable PointCloudFormat byContent(CloudSource file) throws MediaException {
    if (file.startsWith(NpyReader.MAGIC)) {
      return PointCloudFormat.NPY;
    }
    if (file.startsWith("ply\n") || file.startsWith("ply\r")) {
      return PointCloudFormat.PLY;
    }
    if (file.startsWith("LASF")) {
      return PointCloudFormat.LAS;
    }
    if (PcdHeader.matches(file)) {
      return PointCloudFormat.PCD;
    }
    if (StlReader.isBinary(file) || StlReader.isText(file)) {
      return PointCloudFormat.STL;
    }
    if (!isText(file)) {
      return null;
    }
    if (OffReader.matches(file)) {
      return PointCloudFormat.OFF;
    }
    return isObj(file) ? PointCloudFormat.OBJ : PointCloudFormat.XYZ;
  }

  /** Bytes of few numbers may look like Latin-1: of a file named .bin only ASCII is text. */
  private static boolean isText(CloudSource file) {
    int last = file.isNamed(".bin") ? 0x7E : 0xFF;
    return file.text(0, LOOKED_AT)
        .chars()
        .allMatch(
            sign -> (sign >= ' ' && sign <= last) || sign == '\n' || sign == '\r' || sign == '\t');
  }

  private static boolean isObj(CloudSource file) throws MediaException {
    String first = new TextCursor(file, 0).nextContent();
    return first != null && OBJ.contains(first.split("\\s+")[0]);
  }
}
