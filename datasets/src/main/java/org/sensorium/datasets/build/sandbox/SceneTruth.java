package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The truth of a picture as its rows carry it; boxes are x0, y0, x1, y1 in shares of the side. */
final class SceneTruth {
  private SceneTruth() {}

  static ObjectNode of(Scene scene) {
    ObjectNode truth = JsonNodeFactory.instance.objectNode();
    truth.put("background", scene.background().name().toLowerCase(Locale.ROOT));
    ArrayNode objects = truth.putArray("objects");
    for (SceneObject object : scene.objects()) {
      ObjectNode node = objects.addObject();
      node.put("shape", object.shape().word());
      node.put("colour", object.colour().word());
      node.put("size", object.size().word());
      node.put("place", object.cell().words());
      ArrayNode box = node.putArray("box");
      box.add(rounded(object.x() - object.radius()));
      box.add(rounded(object.y() - object.radius()));
      box.add(rounded(object.x() + object.radius()));
      box.add(rounded(object.y() + object.radius()));
    }
    return truth;
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
