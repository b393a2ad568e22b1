package org.sensorium.pointcloud.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The files of src/test/resources/clouds, written by src/test/scripts/tiny_clouds.py. */
final class TinyClouds {
  /** A box of sides 1, 2, 3 around 0. */
  static final List<String> BOXES =
      List.of(
          "box.obj",
          "box.off",
          "box.stl",
          "box_solid.stl",
          "box_ascii.stl",
          "box_quads.obj",
          "box_quads.off",
          "box.ply");

  private TinyClouds() {}

  static byte[] bytes(String name) throws IOException {
    try (InputStream in = TinyClouds.class.getResourceAsStream("/clouds/" + name)) {
      return in.readAllBytes();
    }
  }

  /** What the clouds hold, by name. */
  static JsonNode expected() throws IOException {
    return new ObjectMapper().readTree(bytes("expected.json"));
  }

  /** Names of the clouds that have no faces. */
  static List<String> clouds() throws IOException {
    List<String> names = new ArrayList<>();
    expected().fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** All names. */
  static List<String> all() throws IOException {
    List<String> names = clouds();
    names.addAll(BOXES);
    return names;
  }
}
