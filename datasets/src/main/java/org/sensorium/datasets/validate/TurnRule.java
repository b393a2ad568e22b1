package org.sensorium.datasets.validate;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * Turns as templates need them: an optional system text first, then user and assistant in turn,
 * none of them empty, and no word left that stands for a medium.
 */
final class TurnRule implements Rule {
  /** What the field's formats write for a medium; in talk about HTML these are words. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "<(image|video|audio|point|points|pointcloud|pcl|ImageHere|IMG_CONTEXT|VIDEO_CONTEXT|__dj__image"
              + "|__dj__video|__dj__audio)>");

  @Override
  public void check(Conversation row, Sink sink) {
    Set<Integer> shown = new HashSet<>();
    for (int i = 0; i < row.turns().size(); i++) {
      turn(row, i, shown, sink);
    }
    // an edit's answer is a picture that no turn shows; a test's stand beside the turns
    boolean answeredElsewhere =
        shown.size() < row.media().size() || !row.answers().isEmpty() || row.choices() != null;
    roles(row.turns(), answeredElsewhere, sink);
    if (!row.media().isEmpty() && shown.isEmpty() && !row.turns().isEmpty()) {
      sink.warn(
          Causes.PLACEHOLDER,
          "there %s, but no turn shows it".formatted(count(row.media().size(), "medium", "media")));
    }
  }

  private static void roles(List<Turn> turns, boolean answeredElsewhere, Sink sink) {
    if (turns.isEmpty()) {
      sink.warn(Causes.ROLES, "there are no turns; expected a question and an answer");
      return;
    }
    Turn.Role expected = Turn.Role.USER;
    boolean answered = false;
    for (int i = 0; i < turns.size(); i++) {
      Turn.Role role = turns.get(i).role();
      if (role == Turn.Role.SYSTEM && i == 0) {
        continue;
      }
      if (role != expected) {
        sink.error(
            Causes.ROLES,
            "turn %d is the %s's; expected the %s's".formatted(i + 1, name(role), name(expected)));
        return;
      }
      answered |= role == Turn.Role.ASSISTANT;
      expected = role == Turn.Role.USER ? Turn.Role.ASSISTANT : Turn.Role.USER;
    }
    if (!answered && answeredElsewhere) {
      return;
    }
    if (!answered) {
      sink.warn(Causes.ROLES, "there is no answer; nothing can be learned from this row");
    } else if (expected == Turn.Role.ASSISTANT) {
      sink.warn(Causes.ROLES, "the last turn is the user's; it is not answered");
    }
  }

  private static void turn(Conversation row, int index, Set<Integer> shown, Sink sink) {
    Turn turn = row.turns().get(index);
    boolean says = false;
    for (Part part : turn.parts()) {
      if (part instanceof Part.MediaRef ref) {
        shown.add(ref.index());
        says = true;
      } else if (part instanceof Part.Text text) {
        says |= !text.text().isBlank();
        placeholder(row, index, text.text(), sink);
      }
    }
    if (!says) {
      sink.error(
          Causes.EMPTY_TURN, "turn %d (%s) is empty".formatted(index + 1, name(turn.role())));
    }
  }

  private static void placeholder(Conversation row, int index, String text, Sink sink) {
    if (text.indexOf('<') < 0) {
      return;
    }
    Matcher found = PLACEHOLDER.matcher(text);
    if (found.find()) {
      sink.warn(
          Causes.PLACEHOLDER,
          "turn %d holds the word %s as text; there %s%s"
              .formatted(
                  index + 1,
                  found.group(),
                  count(row.media().size(), "medium", "media"),
                  found.group(1).matches("points|pointcloud")
                      ? "; a point cloud's word is <point>, the row's key for it \"point\""
                      : ""));
    }
  }

  private static String count(int number, String one, String many) {
    return number == 1 ? "is 1 " + one : "are %d %s".formatted(number, many);
  }

  private static String name(Turn.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
