package org.sensorium.pointcloud.media;

/** Formats that are read; the name in small letters is the usual extension. */
public enum PointCloudFormat {
  NPY,
  PLY,
  PCD,
  OBJ,
  OFF,
  STL,
  /** One point a line: .xyz, .txt, .csv, .pts. */
  XYZ,
  BIN,
  LAS
}
