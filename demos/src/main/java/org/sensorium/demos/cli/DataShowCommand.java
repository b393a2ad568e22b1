package org.sensorium.demos.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.llava.LlavaJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sensorium data show FILE}: conversations as they are understood, not as they are stored.
 */
@Command(name = "show", description = "Prints the first conversations of a LLaVA-format file.")
final class DataShowCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "File of conversations.")
  private Path file;

  @Option(
      names = {"-n", "--count"},
      description = "How many (default: ${DEFAULT-VALUE}); 0 for all.")
  private int count = 5;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Checks that every medium lies under this folder.")
  private @Nullable Path mediaRoot;

  @Option(
      names = "--json",
      description =
          "One JSON object per line with OpenAI's messages: a picture is an image_url part whose url "
              + "is the path in the file; other media are video_url, audio_url and pointcloud_url.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    MediaRoot media = mediaRoot == null ? null : MediaRoot.of(mediaRoot);
    try (ConversationReader rows = new LlavaJson().open(file, OpenOptions.DEFAULT.media(media))) {
      int shown = 0;
      for (Conversation row = rows.next(); row != null; row = rows.next()) {
        out.println(json ? toJson(row) : toText(row));
        shown++;
        if (shown == count) {
          break;
        }
      }
    }
    return 0;
  }

  private static String toText(Conversation row) {
    StringBuilder text = new StringBuilder("── " + row.id());
    row.meta().forEach((key, value) -> text.append("  ").append(key).append('=').append(value));
    for (Turn turn : row.turns()) {
      String said =
          turn.parts().stream()
              .map(part -> part instanceof Part.Text t ? t.text() : name(medium(row, part)))
              .collect(Collectors.joining());
      text.append("\n%9s  ".formatted(role(turn)));
      text.append(said.strip().replace("\n", "\n" + " ".repeat(11)));
    }
    return text.append('\n').toString();
  }

  private static String toJson(Conversation row) {
    ObjectNode object = JSON.createObjectNode().put("id", row.id());
    ArrayNode messages = object.putArray("messages");
    for (Turn turn : row.turns()) {
      ObjectNode message = messages.addObject().put("role", role(turn));
      ArrayNode content = message.putArray("content");
      for (Part part : turn.parts()) {
        if (part instanceof Part.Text text) {
          content.addObject().put("type", "text").put("text", text.text());
        } else {
          Media medium = medium(row, part);
          String type = kind(medium) + "_url";
          content.addObject().put("type", type).putObject(type).put("url", medium.ref());
        }
      }
      turn.meta().forEach(message::putIfAbsent);
    }
    row.meta().forEach(object::putIfAbsent);
    return object.toString();
  }

  private static Media medium(Conversation row, Part part) {
    return row.media().get(((Part.MediaRef) part).index());
  }

  private static String name(Media medium) {
    return "[%s %s]".formatted(kind(medium), medium.ref());
  }

  private static String kind(Media medium) {
    return medium.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String role(Turn turn) {
    return turn.role().name().toLowerCase(Locale.ROOT);
  }
}
