package org.sensorium.datasets.build.sandbox.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.build.Sandboxes;
import org.sensorium.datasets.build.sandbox.AskedRows;
import org.sensorium.datasets.build.sandbox.AskedRows.Asked;
import org.sensorium.datasets.build.sandbox.Colour;

/**
 * Answers are worked out anew from the pixels of the files. Of the truth only the names of the
 * shapes and their first colours are taken, to know which is which.
 */
class ClipTruthTest {
  @TempDir static Path folder;
  private static final Map<Path, List<BufferedImage>> FRAMES = new HashMap<>();
  private static List<Asked> all;

  /** The pixels of a colour in a frame: how many, and where their middle is. */
  private record Blob(int area, double x, double y) {}

  @BeforeAll
  static void write() throws IOException {
    Sandboxes.of("video")
        .with(Map.of("trainScenes", "60", "testScenes", "40"))
        .write(folder, made -> {});
    all = AskedRows.all(folder);
  }

  @Test
  void answersAreTrue() throws IOException {
    int checked = 0;
    for (Asked asked : all) {
      String answer = answer(asked);
      if (answer != null) {
        assertThat(asked.answer()).as("%s", asked).isEqualTo(answer);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(all.size() * 3 / 4);
  }

  /** Null where two changes of one shape are asked for, which its ends alone do not tell apart. */
  private static String answer(Asked asked) throws IOException {
    List<BufferedImage> frames = frames(asked.file());
    int last = frames.size() - 1;
    List<String> words = List.of(asked.question().replaceAll("[?.]", "").split(" "));
    return switch (asked.kind()) {
      case "count" ->
          List.of("none", "one", "two", "three")
              .get(visible(asked.scene(), frames.get(words.get(7).equals("end") ? last : 0)));
      case "colour" -> colour(asked.scene(), words.get(4), frames, words.get(7).equals("end"));
      case "direction" -> {
        String way = way(asked.scene(), words.get(4), frames);
        yield way == null ? "none" : way;
      }
      case "action" -> change(asked.scene(), words.get(3), frames, 0, last);
      case "yes_no" -> {
        String change = change(asked.scene(), words.get(2), frames, 0, last);
        if (events(asked.scene(), words.get(2)) > 1) {
          yield null;
        }
        String verb = String.join(" ", words.subList(3, words.size()));
        yield change
                .replaceAll("^turns .*", "change its colour")
                .replaceAll("^(\\w+?)s\\b", "$1")
                .equals(verb)
            ? "yes"
            : "no";
      }
      case "order" -> {
        List<String> done = halves(asked.scene(), frames);
        yield done.get(words.get(2).equals("first") ? 0 : 1);
      }
      case "describe" -> {
        if (asked.scene().get("events").size() == 2) {
          List<String> done = halves(asked.scene(), frames);
          String one = named(asked.scene(), done.get(0));
          String other = named(asked.scene(), done.get(1));
          String shape = one.split(" ")[2];
          yield other.split(" ")[2].equals(shape)
              ? one + ", then " + other.substring(other.indexOf(shape) + shape.length() + 1)
              : one + ", then " + other;
        }
        yield named(asked.scene(), sentence(asked.scene(), frames, 0, last));
      }
      default -> throw new AssertionError(asked.kind());
    };
  }

  /** What happens in the first half and in the second: they meet between the events. */
  private static List<String> halves(JsonNode scene, List<BufferedImage> frames) {
    int middle = frames.size() / 2 - 1;
    return List.of(
        sentence(scene, frames, 0, middle), sentence(scene, frames, middle, frames.size() - 1));
  }

  private static String sentence(JsonNode scene, List<BufferedImage> frames, int from, int to) {
    List<String> changed = new ArrayList<>();
    for (JsonNode shape : scene.get("shapes")) {
      String name = shape.get("shape").asText();
      String change = change(scene, name, frames, from, to);
      if (!change.equals("nothing")) {
        changed.add("the " + name + " " + change);
      }
    }
    assertThat(changed).as("%s", scene).hasSize(1);
    return changed.get(0);
  }

  private static String named(JsonNode scene, String sentence) {
    String shape = sentence.split(" ")[1];
    return sentence.replaceFirst(
        "the", "the " + shape(scene, shape).get("start").get("colour").asText());
  }

  private static JsonNode shape(JsonNode scene, String name) {
    for (JsonNode shape : scene.get("shapes")) {
      if (shape.get("shape").asText().equals(name)) {
        return shape;
      }
    }
    throw new AssertionError("no %s in %s".formatted(name, scene));
  }

  private static int events(JsonNode scene, String name) {
    int events = 0;
    for (JsonNode event : scene.get("events")) {
      events += event.get("shape").asText().equals(name) ? 1 : 0;
    }
    return events;
  }

  /** How a shape differs between two frames. */
  private static String change(
      JsonNode scene, String name, List<BufferedImage> frames, int from, int to) {
    Blob before = blob(scene, name, frames.get(from));
    Blob after = blob(scene, name, frames.get(to));
    if (before.area < 20) {
      return after.area < 20 ? "nothing" : "appears";
    }
    List<Colour> colours = colours(scene, name);
    String one = most(frames.get(from), way(scene, name), colours);
    String other = most(frames.get(to), way(scene, name), colours);
    if (!one.equals(other)) {
      return "turns " + other;
    }
    double dx = after.x - before.x;
    double dy = after.y - before.y;
    if (Math.hypot(dx, dy) > 20) {
      return "moves " + way(dx, dy);
    }
    double growth = after.area / (double) before.area;
    return growth > 2 ? "grows" : growth < 0.5 ? "shrinks" : "nothing";
  }

  private static String way(JsonNode scene, String name, List<BufferedImage> frames) {
    Blob before = null;
    for (BufferedImage frame : frames) {
      Blob now = blob(scene, name, frame);
      before = before == null && now.area >= 20 ? now : before;
    }
    Blob after = blob(scene, name, frames.get(frames.size() - 1));
    return before == null ? null : way(after.x - before.x, after.y - before.y);
  }

  private static String way(double dx, double dy) {
    return Math.abs(dx) > Math.abs(dy) ? (dx < 0 ? "left" : "right") : dy < 0 ? "up" : "down";
  }

  private static int visible(JsonNode scene, BufferedImage frame) {
    int visible = 0;
    for (JsonNode shape : scene.get("shapes")) {
      visible += blob(scene, shape.get("shape").asText(), frame).area >= 20 ? 1 : 0;
    }
    return visible;
  }

  /** The colour, of all that there are, of most pixels where the shape stands. */
  private static String colour(
      JsonNode scene, String name, List<BufferedImage> frames, boolean end) {
    JsonNode box = shape(scene, name).get(end ? "end" : "start").get("box");
    BufferedImage frame = frames.get(end ? frames.size() - 1 : 0);
    return most(frame, way(box, box, 0), List.of(Colour.values()));
  }

  private static String most(BufferedImage frame, int[] box, List<Colour> colours) {
    Map<Colour, Integer> counts = new EnumMap<>(Colour.class);
    for (int y = box[1]; y < box[3]; y++) {
      for (int x = box[0]; x < box[2]; x++) {
        for (Colour colour : colours) {
          counts.merge(
              colour, distance(frame.getRGB(x, y), colour.rgb()) < 40 ? 1 : 0, Integer::sum);
        }
      }
    }
    return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey().word();
  }

  private static Blob blob(JsonNode scene, String name, BufferedImage frame) {
    int area = 0;
    double sumX = 0;
    double sumY = 0;
    int[] way = way(scene, name);
    for (int y = way[1]; y < way[3]; y++) {
      for (int x = way[0]; x < way[2]; x++) {
        int rgb = frame.getRGB(x, y);
        if (colours(scene, name).stream().anyMatch(colour -> distance(rgb, colour.rgb()) < 60)) {
          area++;
          sumX += x;
          sumY += y;
        }
      }
    }
    return new Blob(area, sumX / area, sumY / area);
  }

  private static List<Colour> colours(JsonNode scene, String name) {
    List<Colour> colours = new ArrayList<>();
    for (String when : List.of("start", "end")) {
      String word = shape(scene, name).get(when).get("colour").asText();
      colours.add(Colour.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    return colours;
  }

  /** The box around a shape's ends; wider where it does two things, and nothing else happens. */
  private static int[] way(JsonNode scene, String name) {
    JsonNode shape = shape(scene, name);
    return way(
        shape.get("start").get("box"),
        shape.get("end").get("box"),
        events(scene, name) == 2 ? 80 : 1);
  }

  private static int[] way(JsonNode one, JsonNode other, int margin) {
    int[] way = new int[4];
    for (int i = 0; i < 4; i++) {
      double a = 160 * one.get(i).asDouble();
      double b = 160 * other.get(i).asDouble();
      double end = i < 2 ? Math.min(a, b) - margin : Math.max(a, b) + margin;
      way[i] = (int) Math.max(0, Math.min(160, Math.round(end)));
    }
    return way;
  }

  private static int distance(int one, int other) {
    return Math.abs((one >> 16 & 255) - (other >> 16 & 255))
        + Math.abs((one >> 8 & 255) - (other >> 8 & 255))
        + Math.abs((one & 255) - (other & 255));
  }

  private static List<BufferedImage> frames(Path file) throws IOException {
    List<BufferedImage> known = FRAMES.get(file);
    if (known == null) {
      known = new ArrayList<>();
      for (byte[] jpeg : jpegs(Files.readAllBytes(file))) {
        known.add(ImageIO.read(new ByteArrayInputStream(jpeg)));
      }
      FRAMES.put(file, known);
    }
    return known;
  }

  /** Frames by way of the index, as players that seek find them. */
  private static List<byte[]> jpegs(byte[] avi) {
    ByteBuffer bytes = ByteBuffer.wrap(avi).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getInt(4)).isEqualTo(avi.length - 8);
    int movi = new String(avi, StandardCharsets.ISO_8859_1).indexOf("movi");
    int index = movi + bytes.getInt(movi - 4);
    assertThat(letters(avi, index)).isEqualTo("idx1");
    List<byte[]> frames = new ArrayList<>();
    for (int at = index + 8; at < avi.length; at += 16) {
      assertThat(letters(avi, at)).isEqualTo("00dc");
      int chunk = movi + bytes.getInt(at + 8);
      assertThat(letters(avi, chunk)).isEqualTo("00dc");
      assertThat(bytes.getInt(chunk + 4)).isEqualTo(bytes.getInt(at + 12));
      frames.add(Arrays.copyOfRange(avi, chunk + 8, chunk + 8 + bytes.getInt(chunk + 4)));
    }
    return frames;
  }

  private static String letters(byte[] bytes, int at) {
    return new String(bytes, at, 4, StandardCharsets.US_ASCII);
  }
}
