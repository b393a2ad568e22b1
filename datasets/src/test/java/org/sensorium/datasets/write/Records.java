package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;
import org.sensorium.datasets.source.Json;

/** Conversations of many shapes, by chance; no text says a placeholder, or follows a text. */
final class Records {
  private static final String[] TEXTS = {
    " ",
    "plain",
    "<images>\n<image What?",
    "two\r\nlines\t",
    "猫 \uD83D\uDC31",
    "\"q\" \\ \u0000",
    "video>"
  };
  private static final String[] META = {
    "null", "true", "1", "1.50", "1e400", "\"\"", "[]", "{\"a\":[1,{\"b\":null}]}"
  };
  private static final String[] KEYS = {
    "id",
    "image",
    "images",
    "points",
    "conversations",
    "messages",
    "from",
    "value",
    "role",
    "content",
    "system",
    "tools",
    "sensorium",
    "meta",
    "media",
    "other"
  };

  private final Random random;

  Records(long seed) {
    random = new Random(seed);
  }

  Conversation next(int number) throws IOException {
    List<Media> media = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      media.add(medium(i));
    }
    List<Turn> turns = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      List<Part> parts = new ArrayList<>();
      boolean text = random.nextBoolean();
      for (int j = random.nextInt(4); j > 0; j--) {
        if (text || media.isEmpty()) {
          parts.add(new Part.Text(oneOf(TEXTS)));
          if (media.isEmpty()) {
            break;
          }
        } else {
          parts.add(new Part.MediaRef(random.nextInt(media.size())));
        }
        text = !text && random.nextBoolean();
      }
      turns.add(new Turn(oneOf(Turn.Role.values()), parts, meta()));
    }
    return new Conversation(
        "row " + number,
        new Conversation.Source("some-set", perhaps("count"), perhaps("val")),
        turns,
        media,
        choices(),
        answers(),
        meta());
  }

  private Media medium(int number) {
    Media.Kind kind = oneOf(Media.Kind.values());
    Media.TimeSpan span =
        switch (random.nextInt(4)) {
          case 0 -> new Media.TimeSpan(0.1 * number, 1e3);
          case 1 -> new Media.TimeSpan(1 / 3.0, Double.POSITIVE_INFINITY);
          default -> null;
        };
    List<String> frames = random.nextInt(4) == 0 ? List.of("f 1.jpg", "f,2.jpg") : List.of();
    List<Double> box = random.nextInt(4) == 0 ? List.of(0.1, 1e-7, -3.0, 1e20) : List.of();
    byte[] bytes = new byte[1 + random.nextInt(7)];
    random.nextBytes(bytes);
    MediaContent content = random.nextInt(3) == 0 ? new MediaContent(bytes) : null;
    String ending = oneOf(new String[] {"jpg", "json", "txt", "", "x y"});
    return new Media(kind, "folder.x/medium " + number + "." + ending, span, frames, box, content);
  }

  private @Nullable Choices choices() {
    return switch (random.nextInt(4)) {
      case 0 -> new Choices(List.of("a", "", "b"), random.nextInt(3));
      case 1 -> new Choices(List.of("a", "b"), Choices.UNKNOWN);
      default -> null;
    };
  }

  private List<WeightedAnswer> answers() {
    return random.nextInt(3) == 0
        ? List.of(new WeightedAnswer("yes", 2 / 3.0), new WeightedAnswer("", 0))
        : List.of();
  }

  private Map<String, JsonNode> meta() throws IOException {
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      meta.put(oneOf(KEYS), Json.MAPPER.readTree(oneOf(META)));
    }
    return meta;
  }

  private @Nullable String perhaps(String text) {
    return random.nextBoolean() ? text : null;
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
