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
import org.sensorium.vision.media.ImageDecoder;

/** A conversation that grows by questions and their answers. */
final class Dialog {
  private final List<Turn> turns = new ArrayList<>();
  private final List<Media> media = new ArrayList<>();
  private final List<float[]> seen = new ArrayList<>(); // of the first media
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

  /**
   * Asks, writes the answer as it comes, and keeps both for the questions that follow. A question
   * that fails is as if it had not been asked; the pictures shown with it wait for the next.
   */
  void ask(Partner partner, String question, PrintWriter out) throws IOException {
    List<Part> parts = new ArrayList<>(shown);
    parts.add(new Part.Text((shown.isEmpty() ? "" : "\n") + question));
    List<Turn> asked = new ArrayList<>(turns);
    asked.add(new Turn(Turn.Role.USER, parts));
    Conversation conversation = new Conversation("dialog", asked, media, Map.of());
    while (seen.size() < media.size()) {
      seen.add(partner.look(media.get(seen.size())));
    }
    String answer =
        partner.answer(
            conversation,
            seen,
            piece -> {
              out.print(piece);
              out.flush();
            });
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
    seen.clear();
    shown.clear();
  }
}
