package org.sensorium.pointcloud.media;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.media.MediaException;

/**
 * Reads point clouds and meshes.
 *
 * <table>
 *   <caption>What becomes of a file</caption>
 *   <tr><td>format</td><td>found by content; .stl and .bin that do not tell, by name</td></tr>
 *   <tr><td>size</td><td>bytes and points are checked against the limits, and what the header
 *       promises against what the file holds, before anything is allocated</td></tr>
 *   <tr><td>invalid points</td><td>with a coordinate that is NaN or infinite: dropped and
 *       counted</td></tr>
 *   <tr><td>far coordinates</td><td>if the first point lies 100,000 units or more from 0 on an axis
 *       (map coordinates in metres), a multiple of 1,000 is taken from that axis, for 32-bit
 *       numbers lie 1/128 to 1/2 apart there; {@link DecodedCloud#origin} has it</td></tr>
 *   <tr><td>colours</td><td>of known type: 8 or 16 bits to 0…1; else all from 0 to 1 as they are,
 *       all from 0 to 255 divided by 255, others are no colours. Alpha is left out</td></tr>
 *   <tr><td>.npy</td><td>(N, 3); (N, 6) with colours, whole numbers as 0 to 255; of more or fewer
 *       columns the first three</td></tr>
 *   <tr><td>.ply</td><td>the vertices; the faces sampled where the options ask for it</td></tr>
 *   <tr><td>.obj, .off, .stl</td><td>points sampled on the faces, uniform by area, the same each
 *       time; without faces, the vertices</td></tr>
 *   <tr><td>.pcd</td><td>ascii, binary, binary_compressed; the viewpoint is not applied</td></tr>
 *   <tr><td>.xyz, .txt, .csv, .pts</td><td>columns by a line of names, or by their number: 6, 8 or
 *       more are x y z r g b …; 7 are x y z r g b alpha if the last never changes, else x y z
 *       intensity r g b</td></tr>
 *   <tr><td>.bin</td><td>bare float32: 5 a point if named .pcd.bin (nuScenes), 4 if that divides
 *       (KITTI), else the one of 3, 5 and 6 that does; or as the options say</td></tr>
 *   <tr><td>.las</td><td>1.0 to 1.4, point formats 0 to 10; compressed ones are refused</td></tr>
 *   <tr><td>truncated, damaged</td><td>refused</td></tr>
 * </table>
 *
 * <p>Instances have no state and may be shared between threads.
 */
public final class PointCloudDecoder {
  private static final PointCloudDecoder STANDARD =
      new PointCloudDecoder(PointCloudLimits.STANDARD, PointCloudOptions.STANDARD);

  private final PointCloudLimits limits;
  private final PointCloudOptions options;

  public PointCloudDecoder(PointCloudLimits limits, PointCloudOptions options) {
    this.limits = limits;
    this.options = options;
  }

  /** Standard limits and options. */
  public static PointCloudDecoder standard() {
    return STANDARD;
  }

  /**
   * Reads a file's points.
   *
   * @throws MediaException if there is no such file or it holds no cloud that can be read
   */
  public PointCloud decode(Path file) throws IOException {
    return read(file).cloud();
  }

  /**
   * Reads points from memory.
   *
   * @param name what messages call it; its extension helps where the content does not tell
   */
  public PointCloud decode(String name, byte[] bytes) throws MediaException {
    return read(name, bytes).cloud();
  }

  /** As {@link #decode(Path)}, with what happened to the points. */
  public DecodedCloud read(Path file) throws IOException {
    return read(CloudSource.of(file, limits, options));
  }

  /** As {@link #decode(String, byte[])}, with what happened to the points. */
  public DecodedCloud read(String name, byte[] bytes) throws MediaException {
    return read(CloudSource.of(name, bytes, limits, options));
  }

  /**
   * Tells what a file holds, without reading its points where it has a header.
   *
   * @throws MediaException if there is no such file or its header tells of no cloud
   */
  public PointCloudInfo probe(Path file) throws IOException {
    return probe(CloudSource.of(file, limits, options));
  }

  /** As {@link #probe(Path)}, from memory. */
  public PointCloudInfo probe(String name, byte[] bytes) throws MediaException {
    return probe(CloudSource.of(name, bytes, limits, options));
  }

  private static DecodedCloud read(CloudSource file) throws MediaException {
    return switch (PointCloudFormats.find(file)) {
      case NPY -> NpyReader.read(file);
      case PLY -> PlyReader.read(file);
      case PCD -> PcdReader.read(file);
      case OBJ -> ObjReader.read(file);
      case OFF -> OffReader.read(file);
      case STL -> StlReader.read(file);
      case XYZ -> XyzReader.read(file);
      case BIN -> BinReader.read(file);
      case LAS -> LasReader.read(file);
    };
  }

  private static PointCloudInfo probe(CloudSource file) throws MediaException {
    return switch (PointCloudFormats.find(file)) {
      case NPY -> NpyReader.probe(file);
      case PLY -> PlyReader.probe(file);
      case PCD -> PcdReader.probe(file);
      case OBJ -> ObjReader.probe(file);
      case OFF -> OffReader.probe(file);
      case STL -> StlReader.probe(file);
      case XYZ -> XyzReader.probe(file);
      case BIN -> BinReader.probe(file);
      case LAS -> LasReader.probe(file);
    };
  }
}
