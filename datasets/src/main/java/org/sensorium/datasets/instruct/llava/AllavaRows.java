package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/** What ALLaVA's four sets with pictures share. */
final class AllavaRows {
  private AllavaRows() {}

  static Match recognise(Peek peek, String file, String idPrefix) throws IOException {
    Match named = LlavaShape.named(peek, file);
    return named.fits()
            || !LlavaShape.all(peek, row -> row.path("id").asText("").startsWith(idPrefix))
        ? named
        : Match.content("ids start with " + idPrefix);
  }

  /** Rows of earlier revisions have no picture but the address where it was found. */
  static LlavaRow withUrl(LlavaRow row) {
    JsonNode url = row.meta().get("url");
    return row.media().isEmpty() && url != null && url.isTextual()
        ? row.media(List.of(new Media(Media.Kind.IMAGE, url.textValue())))
        : row;
  }
}
