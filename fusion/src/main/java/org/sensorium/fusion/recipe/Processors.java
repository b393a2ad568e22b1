package org.sensorium.fusion.recipe;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.audio.processing.AudioProcessors;
import org.sensorium.fusion.model.Modality;
import org.sensorium.pointcloud.processing.PointCloudProcessors;
import org.sensorium.vision.processing.ImageProcessors;

/** The ways of preparing media, of every modality, by exact id. */
final class Processors {
  private Processors() {}

  /** Refuses a way that there is not. */
  static void check(String processor) {
    List<String> ids = new ArrayList<>();
    ImageProcessors.all().forEach(entry -> ids.add(entry.id()));
    AudioProcessors.all().forEach(entry -> ids.add(entry.id()));
    PointCloudProcessors.all().forEach(entry -> ids.add(entry.id()));
    Check.that(
        processor.equals(Modality.OF_ENCODER) || ids.contains(processor),
        "processor is \"%s\", expected %s or one of %s",
        processor,
        Modality.OF_ENCODER,
        String.join(", ", ids));
  }
}
