package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.sensorium.datasets.instruct.Peek;

/** LLaVA-Instruct names pictures of COCO train2017 without a folder, and its rows after them. */
final class CocoNames {
  /** Where such a picture lies in the releases of 2017 and 2014. */
  static final List<String> PATHS =
      List.of(
          "{ref}",
          "train2017/{name}",
          "coco/train2017/{name}",
          "COCO_train2014_{name}",
          "train2014/COCO_train2014_{name}");

  private static final Pattern NAME = Pattern.compile("\\d{12}\\.jpg");

  private CocoNames() {}

  static boolean fit(Peek peek) throws IOException {
    return LlavaShape.all(
        peek,
        row ->
            LlavaShape.image(row, NAME)
                && LlavaShape.text(row, "image").equals(row.path("id").asText() + ".jpg"));
  }
}
