package org.sensorium.fusion.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.nn.ParityFixture;

/** The conversations of a fixture, and what the references made of them. */
final class RecordedConversations {
  private final String fixture;

  RecordedConversations(String fixture) {
    this.fixture = fixture;
  }

  JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(ParityFixture.file(fixture + "/" + file)));
  }

  /** The recorded conversation of this id; {@code <image>} in its words is a picture. */
  Conversation conversation(int id) throws IOException {
    JsonNode node =
        StreamSupport.stream(json("conversations.json").spliterator(), false)
            .filter(candidate -> candidate.get("id").asInt() == id)
            .findFirst()
            .orElseThrow();
    return conversation(node);
  }

  /**
   * A conversation as the recordings write it, perhaps with choices, or with other media for its
   * pictures, and what is told of the frames of the first.
   */
  static Conversation conversation(JsonNode node) {
    boolean cloud = node.path("tag").asText().equals("Pcl");
    List<Turn> turns = new ArrayList<>();
    List<Media> media = new ArrayList<>();
    if (node.hasNonNull("system")) {
      turns.add(Turn.of(Turn.Role.SYSTEM, node.get("system").asText()));
    }
    for (JsonNode turn : node.get("turns")) {
      Turn.Role role =
          turn.get("role").asText().equals("user") ? Turn.Role.USER : Turn.Role.ASSISTANT;
      List<Part> parts = new ArrayList<>();
      for (String words : turn.get("text").asText().split("(?=<image>)|(?<=<image>)", -1)) {
        if (words.equals("<image>")) {
          parts.add(new Part.MediaRef(media.size()));
          media.add(
              cloud
                  ? new Media(Media.Kind.POINTCLOUD, "cloud.npy")
                  : medium(node.path("media").path(media.size()).asText("image")));
          if (node.has("message") && media.size() == 1) {
            parts.add(new Part.Text(node.get("message").asText()));
          }
        } else {
          parts.add(new Part.Text(words));
        }
      }
      turns.add(new Turn(role, parts));
    }
    List<String> choices = new ArrayList<>();
    node.path("choices").forEach(choice -> choices.add(choice.asText()));
    return new Conversation(
        node.get("id").asText(),
        Conversation.Source.UNKNOWN,
        turns,
        media,
        choices.isEmpty() ? null : new Choices(choices, 0),
        List.of(),
        Map.of());
  }

  private static Media medium(String kind) {
    return switch (kind) {
      case "video" -> new Media(Media.Kind.VIDEO, "clip.mp4");
      case "audio" -> new Media(Media.Kind.AUDIO, "sound.wav");
      default -> new Media(Media.Kind.IMAGE, "picture.jpg");
    };
  }

  static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  /** Recorded spans count code points, ours UTF-16 units. */
  static List<Span> spans(JsonNode spans, String text) {
    List<Span> converted = new ArrayList<>();
    for (JsonNode span : spans) {
      converted.add(
          new Span(
              text.offsetByCodePoints(0, span.get(0).asInt()),
              text.offsetByCodePoints(0, span.get(1).asInt())));
    }
    return converted;
  }
}
