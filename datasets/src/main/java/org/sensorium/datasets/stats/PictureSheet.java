package org.sensorium.datasets.stats;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.sensorium.datasets.conversation.Media;

/** Small pictures side by side, as part of a page. */
record PictureSheet(List<Media> pictures, Thumbnails thumbnails) {
  private static final int SIDE = 176; // pixels

  String html() {
    StringBuilder sheet = new StringBuilder();
    pictures.forEach(picture -> sheet.append(figure(picture)));
    return sheet.isEmpty()
        ? ""
        : "<h2>Some of the pictures</h2>\n<div class=\"sheet\">\n%s</div>\n".formatted(sheet);
  }

  /** Of a picture that is out of reach, nothing. */
  private String figure(Media picture) {
    String name = picture.ref().substring(picture.ref().lastIndexOf('/') + 1);
    String shown;
    String size = "";
    try {
      Thumbnails.Thumbnail small = thumbnails.of(picture, SIDE);
      if (small == null) {
        return "";
      }
      shown = image(picture.ref(), small);
      size = "%d × %d".formatted(small.width(), small.height());
    } catch (IOException e) {
      shown = unreadable(Objects.toString(e.getMessage(), ""));
    }
    return "<figure>%s<figcaption><span title=\"%s\">%s</span><br>%s</figcaption></figure>\n"
        .formatted(shown, Html.escape(picture.ref()), Html.escape(Shown.line(name, 60)), size);
  }

  private static String image(String ref, Thumbnails.Thumbnail small) {
    return "<img alt=\"%s\" src=\"data:image/jpeg;base64,%s\">"
        .formatted(Html.escape(ref), Base64.getEncoder().encodeToString(small.jpeg()));
  }

  private static String unreadable(String why) {
    return "<div class=\"nothing\" title=\"%s\">unreadable</div>".formatted(Html.escape(why));
  }
}
