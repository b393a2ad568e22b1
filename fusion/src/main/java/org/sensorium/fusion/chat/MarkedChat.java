package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;

/** Reads the marks of a rendered conversation: where its answers and media stand. */
final class MarkedChat {
  /** What templates that write media themselves put there; the rest around it stays text. */
  private static final List<String> TEMPLATE_PLACEHOLDERS =
      List.of(
          "<image>",
          "<video>",
          "<audio>",
          "<point>",
          "<|image_pad|>",
          "<|video_pad|>",
          "<|audio_pad|>",
          "<start_of_image>");

  private final String template;
  private final Conversation conversation;
  private final Text text;

  MarkedChat(String template, Conversation conversation, Text text) {
    this.template = template;
    this.conversation = conversation;
    this.text = text;
  }

  /** Every stretch with this origin, in order. */
  List<Span> spansOf(Object origin) {
    return text.marks().stream()
        .filter(mark -> mark.source().equals(origin))
        .map(mark -> new Span(mark.start(), mark.end()))
        .sorted(Comparator.comparingInt(Span::start))
        .toList();
  }

  /**
   * The answers with their end marks: from the first character that was said in a turn of the
   * assistant to the end of what the template wrote for that turn, blanks at the end left out.
   *
   * @throws ChatTemplateException if a turn was left out or its place is not known
   */
  List<Span> answers() {
    List<Span> answers = new ArrayList<>();
    for (int i = 0; i < conversation.turns().size(); i++) {
      Turn turn = conversation.turns().get(i);
      List<Span> said = spansOf(new Origin.Said(i));
      if (said.isEmpty() && !turn.text().isBlank()) {
        throw refused(i, "leaves out what is said in it");
      }
      if (turn.role() == Turn.Role.ASSISTANT && !said.isEmpty()) {
        answers.addAll(answersOf(i, said));
      }
    }
    return answers;
  }

  private List<Span> answersOf(int turn, List<Span> said) {
    List<Span> turns = spansOf(new Origin.Turn(turn));
    for (Span words : said) {
      if (turns.stream().noneMatch(whole -> whole.contains(words.start(), words.end()))) {
        throw refused(turn, "does not write the answer in a loop over the messages");
      }
    }
    List<Span> answers = new ArrayList<>();
    for (Span whole : turns) {
      List<Span> inside =
          said.stream().filter(words -> whole.contains(words.start(), words.end())).toList();
      if (!inside.isEmpty()) {
        int start = inside.get(0).start();
        int wordsEnd = inside.stream().mapToInt(Span::end).max().orElse(start);
        int stripped = text.slice(0, whole.end()).strippedRight().value().length();
        answers.add(new Span(start, Math.max(wordsEnd, stripped)));
      }
    }
    return answers;
  }

  /**
   * The places of the media that the turns refer to, in the order of the text.
   *
   * @throws ChatTemplateException if one was left out or written twice
   */
  List<RenderedChat.MediaPlace> media() {
    List<RenderedChat.MediaPlace> places = new ArrayList<>();
    for (int i = 0; i < conversation.turns().size(); i++) {
      for (int medium : TurnText.media(conversation.turns().get(i))) {
        List<Span> written =
            spansOf(new Origin.Medium(medium)).stream()
                .filter(span -> span.end() > span.start())
                .toList();
        if (written.size() != 1) {
          throw refused(
              i,
              "writes its medium %s %d times, expected once"
                  .formatted(conversation.media().get(medium).ref(), written.size()));
        }
        places.add(new RenderedChat.MediaPlace(placeholderIn(written.get(0)), medium));
      }
    }
    places.sort(Comparator.comparingInt(place -> place.span().start()));
    return places;
  }

  private Span placeholderIn(Span written) {
    String characters = text.value().substring(written.start(), written.end());
    for (String placeholder : TEMPLATE_PLACEHOLDERS) {
      int found = characters.indexOf(placeholder);
      if (found >= 0) {
        int start = written.start() + found;
        return new Span(start, start + placeholder.length());
      }
    }
    return written;
  }

  private ChatTemplateException refused(int turn, String what) {
    return new ChatTemplateException(
        "conversation %s, turn %d (%s): the chat template '%s' %s"
            .formatted(
                conversation.id(), turn, conversation.turns().get(turn).role(), template, what));
  }
}
