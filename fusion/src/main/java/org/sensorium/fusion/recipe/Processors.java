package org.sensorium.fusion.recipe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sensorium.audio.processing.AudioProcessors;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.Modality;
import org.sensorium.pointcloud.processing.PointCloudProcessors;
import org.sensorium.vision.processing.ImageProcessors;

/** The ways of preparing media, of every modality, by exact id. */
final class Processors {
  private Processors() {}

  /** Those of a modality. */
  static List<String> ids(Media.Kind kind) {
    List<String> ids = new ArrayList<>();
    ids.add(Modality.OF_ENCODER);
    switch (kind) {
      case IMAGE, VIDEO -> ImageProcessors.all().forEach(entry -> ids.add(entry.id()));
      case AUDIO -> AudioProcessors.all().forEach(entry -> ids.add(entry.id()));
      case POINTCLOUD -> PointCloudProcessors.all().forEach(entry -> ids.add(entry.id()));
      case FEATURES -> {}
    }
    return ids;
  }

  /** Refuses a way that there is not. */
  static void check(String processor) {
    Set<String> ids = new LinkedHashSet<>();
    Modality.all().forEach(kind -> ids.addAll(ids(kind)));
    boolean known = ids.contains(processor);
    ids.remove(Modality.OF_ENCODER);
    Check.that(
        known,
        "processor is \"%s\", expected %s or one of %s",
        processor,
        Modality.OF_ENCODER,
        String.join(", ", ids));
  }
}
