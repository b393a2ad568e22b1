package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.source.RowException;
import org.sensorium.demos.media.ImageProbe;
import org.sensorium.fusion.chat.ConversationEncoder;
import org.sensorium.fusion.chat.EncodedConversation;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.nn.text.Tokenizer;

/**
 * A conversation for the terminal.
 *
 * @param lookup finds media below the media root
 * @param files opens them, to tell their size
 * @param previews draws media, if asked to
 * @param tokenizer shows tokens, with an encoder; both or none
 */
record RowText(
    MediaLookup lookup,
    MediaFiles files,
    Previews previews,
    @Nullable Tokenizer tokenizer,
    @Nullable ConversationEncoder encoder) {
  private static final String INDENT = " ".repeat(11);

  /**
   * The text.
   *
   * @param number of the row in its file, from 1
   */
  String of(Conversation row, long number) {
    StringBuilder text = new StringBuilder("── " + row.id());
    Conversation.Source source = row.source();
    field(text, "dataset", source.dataset());
    field(text, "task", source.task());
    field(text, "split", source.split());
    row.meta().forEach((key, value) -> text.append("  ").append(key).append('=').append(value));
    List<Integer> shown = new ArrayList<>();
    for (Turn turn : row.turns()) {
      StringBuilder said = new StringBuilder();
      for (Part part : turn.parts()) {
        if (part instanceof Part.Text words) {
          said.append(words.text());
        } else if (part instanceof Part.MediaRef ref) {
          said.append(medium(row.media().get(ref.index())));
          shown.add(ref.index());
        }
      }
      line(text, turn.role().name().toLowerCase(Locale.ROOT), said.toString());
    }
    for (int i = 0; i < row.media().size(); i++) {
      if (!shown.contains(i)) {
        line(text, "not shown", medium(row.media().get(i)));
      }
    }
    if (previews.wanted()) {
      for (int i = 0; i < row.media().size(); i++) {
        line(text, "preview", preview(row.media().get(i), Previews.name(number, i + 1)));
      }
    }
    choices(text, row);
    for (WeightedAnswer answer : row.answers()) {
      line(text, String.format(Locale.ROOT, "%.2f", answer.weight()), answer.text());
    }
    if (encoder != null && tokenizer != null) {
      tokens(text, encoder.encode(row), tokenizer);
    }
    return text.append('\n').toString();
  }

  private static void field(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append("  ").append(name).append('=').append(value);
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("\n%9s  ".formatted(name)).append(value.strip().replace("\n", "\n" + INDENT));
  }

  private static void choices(StringBuilder text, Conversation row) {
    Choices choices = row.choices();
    if (choices == null) {
      return;
    }
    for (int i = 0; i < choices.options().size(); i++) {
      String mark = i == choices.answer() ? "* " : "";
      line(text, mark + Choices.letter(i), choices.options().get(i));
    }
  }

  private String medium(Media medium) {
    StringBuilder text = new StringBuilder("[");
    text.append(medium.kind().name().toLowerCase(Locale.ROOT)).append(' ').append(medium.ref());
    Media.TimeSpan span = medium.span();
    if (span != null) {
      String end = Double.isFinite(span.end()) ? "to %s s".formatted(span.end()) : "s on";
      text.append(", %s %s".formatted(span.start(), end));
    }
    if (!medium.box().isEmpty()) {
      text.append(", region ").append(medium.box());
    }
    if (!medium.frames().isEmpty()) {
      text.append(", %d frames".formatted(medium.frames().size()));
    }
    return text.append(", ").append(size(medium)).append(']').toString();
  }

  private String size(Media medium) {
    try {
      List<Path> found = files.frames(lookup.find(medium));
      boolean frames = !medium.frames().isEmpty();
      Media.Kind kind = frames ? Media.Kind.IMAGE : medium.kind();
      MediaHeader header = ImageProbe.allMedia().read(found.get(0), kind);
      return size(header);
    } catch (RowException e) {
      return "not found";
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  /** Where the picture of a medium was put, or why there is none. */
  private String preview(Media medium, String name) {
    try {
      List<Path> found = files.frames(lookup.find(medium));
      MediumFile file = new MediumFile(medium.kind(), found, medium.span());
      return previews.write(file, name).toString();
    } catch (RowException e) {
      return "none: the medium was not found";
    } catch (IOException e) {
      return "none: " + e.getMessage();
    }
  }

  private static String size(MediaHeader header) {
    StringBuilder size = new StringBuilder(header.format());
    if (header.width() > 0) {
      size.append(" %dx%d".formatted(header.width(), header.height()));
    }
    if (Double.isFinite(header.seconds())) {
      size.append(String.format(Locale.ROOT, " %.1f s", header.seconds()));
    }
    if (header.kind() == Media.Kind.POINTCLOUD) {
      size.append(" %d points".formatted(header.count()));
    }
    return size.toString();
  }

  private static void tokens(StringBuilder text, EncodedConversation encoded, Tokenizer tokenizer) {
    StringBuilder line = new StringBuilder();
    int medium = 0;
    for (int i = 0; i < encoded.length(); i++) {
      int id = encoded.ids()[i];
      String piece =
          id == EncodedConversation.MEDIUM
              ? "[medium %d]".formatted(encoded.media()[medium++])
              : tokenizer.decode(new int[] {id}, false).replace("\n", "⏎");
      line.append(encoded.supervised()[i] ? "«" + piece + "»" : piece).append('|');
    }
    line(
        text,
        "tokens",
        "%d, %d of them learned\n%s".formatted(encoded.length(), encoded.supervisedCount(), line));
  }
}
