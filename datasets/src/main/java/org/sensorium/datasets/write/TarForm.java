package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationJson;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.instruct.chat.WebDataset;
import org.sensorium.datasets.media.MediaType;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.source.Json;

/**
 * Samples as {@link WebDataset} reads them: {@code json} is our own interchange, the bytes of
 * medium number 0 are the file {@code 0.jpg}. A sample's key is its number in the archive, since
 * ids may repeat and hold dots.
 */
final class TarForm implements RowForm {
  static final String KEY = "__key__";

  /** Endings that WebDataset's readers take for bytes, whatever they hold. */
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "png", "ppm", "pgm", "webp", "gif", "bmp", "tif", "tiff", "mp4", "mov",
          "avi", "mkv", "webm", "mp3", "wav", "flac", "ogg", "m4a", "npy", "npz", "ply", "pcd",
          "pkl");

  private long samples;

  @Override
  public ObjectNode row(Conversation conversation, boolean plain) {
    List<Media> named = new ArrayList<>();
    ObjectNode files = Json.MAPPER.createObjectNode();
    ObjectNode sample = Json.MAPPER.createObjectNode();
    sample.put(KEY, "%09d".formatted(samples++));
    sample.putObject("json"); // in front of the media
    for (Media medium : conversation.media()) {
      MediaContent content = medium.content();
      if (content != null) {
        byte[] bytes = content.bytes();
        String file = named.size() + "." + ending(medium.ref(), bytes);
        files.put(Integer.toString(named.size()), file);
        sample.put(file, bytes);
      }
      named.add(
          new Media(
              medium.kind(), medium.ref(), medium.span(), medium.frames(), medium.box(), null));
    }
    ObjectNode json =
        ConversationJson.write(
            new Conversation(
                conversation.id(),
                conversation.source(),
                conversation.turns(),
                named,
                conversation.choices(),
                conversation.answers(),
                conversation.meta()));
    json.putObject(Additions.KEY).set("files", files);
    sample.set("json", json);
    return sample;
  }

  private static String ending(String ref, byte[] bytes) {
    String ending = ref.substring(ref.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (ENDINGS.contains(ending)) {
      return ending;
    }
    MediaType type = MediaType.of(bytes);
    return type != null && ENDINGS.contains(type.extension()) ? type.extension() : "bin";
  }
}
