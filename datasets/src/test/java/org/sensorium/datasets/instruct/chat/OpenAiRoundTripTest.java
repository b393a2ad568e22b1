package org.sensorium.datasets.instruct.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationJson;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;

/** What {@link ConversationJson} writes is read back as equal records: many shapes, by chance. */
class OpenAiRoundTripTest {
  private static final int RECORDS = 2000;
  private static final String[] TEXTS = {
    "",
    " ",
    "plain",
    "<image>\nWhat?",
    "<IMG_CONTEXT> is a word here",
    "two\r\nlines\t",
    "猫 \uD83D\uDC31",
    "\"quoted\" \\ \u0000"
  };
  private static final String[] META = {
    "null", "true", "1", "1.50", "1e400", "-0.0", "\"\"", "[]", "{}", "{\"a\":[1,{\"b\":null}]}"
  };
  private static final String[] KEYS = {
    "meta", "messages", "role", "content", "weight", "image_url", "text", "id", "media", "type"
  };

  private final Random random = new Random(20240601);

  @TempDir Path folder;

  @Test
  void recordsComeBackEqual() throws IOException {
    List<Conversation> written = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < RECORDS; i++) {
      Conversation row = record(i);
      written.add(row);
      lines.append(ConversationJson.line(row)).append('\n');
    }
    Path file = folder.resolve("rows.jsonl");
    Files.writeString(file, lines);

    List<Conversation> read;
    OpenOptions options = OpenOptions.DEFAULT.dataset("openai-messages");
    try (ConversationReader reader = InstructionDatasets.open(file, options)) {
      read = reader.rest();
    }
    assertThat(read).hasSize(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      assertThat(read.get(i)).as(ConversationJson.line(written.get(i))).isEqualTo(written.get(i));
    }
  }

  private Conversation record(int number) throws IOException {
    List<Media> media = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      media.add(medium(i));
    }
    List<Turn> turns = new ArrayList<>();
    boolean inOrder = random.nextBoolean();
    int next = 0;
    for (int i = random.nextInt(4); i > 0; i--) {
      List<Part> parts = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        if (random.nextBoolean() || media.isEmpty() || inOrder && next == media.size()) {
          parts.add(new Part.Text(oneOf(TEXTS)));
        } else {
          parts.add(new Part.MediaRef(inOrder ? next++ : random.nextInt(media.size())));
        }
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
    byte[] bytes = new byte[random.nextInt(8)];
    random.nextBytes(bytes);
    MediaContent content =
        random.nextInt(3) == 0 && bytes.length > 0 ? new MediaContent(bytes) : null;
    return new Media(kind, "folder/medium " + number + ".x", span, frames, box, content);
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
