package org.sensorium.fusion.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/** In-context examples: rounds about pictures of their own, in front of what is asked. */
public final class InContext {
  private InContext() {}

  /**
   * A question about a picture with its answer.
   *
   * @param image file of the picture
   */
  public record Example(Path image, String question, String answer) {}

  /**
   * Puts examples in front of a conversation's first turn, behind its system text. Their pictures
   * become its first media.
   */
  public static Conversation examples(List<Example> examples, Conversation question) {
    if (examples.isEmpty()) {
      return question;
    }
    List<Media> media = new ArrayList<>();
    List<Turn> shown = new ArrayList<>();
    for (Example example : examples) {
      List<Part> asked =
          List.of(new Part.MediaRef(media.size()), new Part.Text("\n" + example.question()));
      media.add(new Media(Media.Kind.IMAGE, example.image().toString()));
      shown.add(new Turn(Turn.Role.USER, asked));
      shown.add(Turn.of(Turn.Role.ASSISTANT, example.answer()));
    }
    int moved = media.size();
    media.addAll(question.media());
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : question.turns()) {
      turns.add(moved(turn, moved));
    }
    boolean system = !turns.isEmpty() && turns.get(0).role() == Turn.Role.SYSTEM;
    turns.addAll(system ? 1 : 0, shown);
    return new Conversation(
        question.id(),
        question.source(),
        turns,
        media,
        question.choices(),
        question.answers(),
        question.meta());
  }

  /** The same turn, its media so many places later. */
  private static Turn moved(Turn turn, int by) {
    List<Part> parts = new ArrayList<>();
    for (Part part : turn.parts()) {
      parts.add(part instanceof Part.MediaRef ref ? new Part.MediaRef(ref.index() + by) : part);
    }
    return new Turn(turn.role(), parts, turn.meta());
  }
}
