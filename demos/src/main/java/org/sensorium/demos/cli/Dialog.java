package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.vision.media.ImageDecoder;

/** A conversation that grows by questions and their answers. */
final class Dialog {
  private final List<Turn> turns = new ArrayList<>();
  private final List<Media> media = new ArrayList<>();
  private final List<Part> shown = new ArrayList<>();

  /**
   * Puts a picture in front of the next question.
   *
   * @throws IOException if it is none
   */
  void show(Path image) throws IOException {
    ImageDecoder.standard().decode(image);
    shown.add(new Part.MediaRef(media.size()));
    media.add(new Media(Media.Kind.IMAGE, image.toAbsolutePath().toString()));
  }

  /** Asks, writes the answer as it comes, and keeps both for the questions that follow. */
  void ask(MultimodalModel model, GenerationConfig config, String question, PrintWriter out)
      throws IOException {
    List<Part> parts = new ArrayList<>(shown);
    parts.add(new Part.Text((shown.isEmpty() ? "" : "\n") + question));
    List<Turn> asked = new ArrayList<>(turns);
    asked.add(new Turn(Turn.Role.USER, parts));
    Conversation conversation = new Conversation("dialog", asked, media, Map.of());
    String answer =
        model
            .answer(
                conversation,
                config,
                piece -> {
                  out.print(piece);
                  out.flush();
                })
            .text();
    out.println();
    turns.clear();
    turns.addAll(asked);
    turns.add(Turn.of(Turn.Role.ASSISTANT, answer));
    shown.clear();
  }

  /** Forgets everything. */
  void clear() {
    turns.clear();
    media.clear();
    shown.clear();
  }
}
