package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Padding;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/** What the rows of both versions of PMC-VQA share; {@link PmcVqa} and {@link PmcVqa2}. */
final class PmcRow {
  static final String[] COLUMNS = {
    "Figure_path", "Question", "Choice A", "Choice B", "Choice C", "Choice D", "Answer"
  };
  static final Map<String, String> SETTINGS =
      Map.of(
          "task",
          "choice (default): the choices stand below the question; blank: the question alone");

  private static final String LETTERS = "ABCD";

  private PmcRow() {}

  /**
   * A row as a conversation.
   *
   * @param letter the column that names the right choice
   * @param words the column with the answer in words; null if there is none
   */
  static Conversation read(
      Fields fields,
      String id,
      @Nullable String split,
      String letter,
      @Nullable String words,
      OpenOptions options)
      throws RowException {
    String task = options.oneOf("task", Questions.CHOICE, "blank");
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    String picture = Padding.strip(fields, "Figure_path", kept);
    if (picture.isEmpty()) {
      throw fields.problem("\"Figure_path\" is empty; expected the name of a picture");
    }
    String question = Padding.strip(fields, "Question", kept);
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < LETTERS.length(); i++) {
      choices.add(choice(fields, LETTERS.charAt(i), kept));
    }
    int right = right(fields, letter);
    String answer = choices.get(right);
    if (words != null) {
      String text = fields.text(words);
      if (!text.equals(answer)) {
        kept.put(words, TextNode.valueOf(text));
      }
      answer = task.equals(Questions.CHOICE) ? answer : text.strip();
    }
    return Conversation.builder(id)
        .task(task)
        .split(split)
        .image(picture)
        .user(task.equals(Questions.CHOICE) ? Questions.withChoices(question, choices) : question)
        .assistant(answer)
        .choices(new Choices(choices, right))
        .meta(fields.rest())
        .meta(kept)
        .build();
  }

  /**
   * A choice without its letter; the cell is kept where it is not the letter, a colon, the text.
   */
  private static String choice(Fields fields, char letter, Map<String, JsonNode> kept)
      throws RowException {
    String column = "Choice " + letter;
    String cell = fields.text(column);
    String text = cell.strip();
    if (text.startsWith(letter + ":")) {
      text = text.substring(2).strip();
    }
    if (!cell.equals(letter + ":" + text)) {
      kept.put(column, TextNode.valueOf(cell));
    }
    return text;
  }

  private static int right(Fields fields, String column) throws RowException {
    String letter = fields.text(column);
    String stripped = letter.strip();
    int right = stripped.length() == 1 ? LETTERS.indexOf(stripped) : -1;
    if (right < 0) {
      throw fields.problem(
          "\"%s\" is \"%s\"; expected the letter of the right choice, A, B, C or D"
              .formatted(column, letter));
    }
    return right;
  }
}
