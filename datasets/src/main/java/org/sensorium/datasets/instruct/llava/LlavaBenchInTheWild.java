package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * LLaVA-Bench (In-the-Wild): {@code questions.jsonl}, or the folder that holds it.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id} or {@code question_id}</td><td>{@code "001"}, the picture's, so it repeats; or
 * the question's number</td></tr>
 * <tr><td>{@code image}</td><td>{@code 001.jpg}, in {@code images/}</td></tr>
 * <tr><td>{@code text}</td><td>the question</td></tr>
 * <tr><td>{@code category}</td><td>the task: {@code conv detail complex}</td></tr>
 * </table>
 */
public final class LlavaBenchInTheWild implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-bench-in-the-wild", "LLaVA-Bench (In-the-Wild)")
          .media(Media.Kind.IMAGE)
          .size("60 questions about 24 pictures")
          .licence("CC BY-NC 4.0; pictures from the web")
          .home("https://huggingface.co/datasets/liuhaotian/llava-bench-in-the-wild")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("questions.jsonl")
          .notes(
              "Questions without answers. The id is that of the picture and repeats; copies on the"
                  + " hub number the questions in question_id instead.");

  private static final String QUESTIONS = "questions.jsonl";
  private static final Pattern IMAGE = Pattern.compile("\\d{3}\\.jpg");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Peek file = peek.file(QUESTIONS);
    return file.all(RowLayout.TOP, LlavaBenchInTheWild::fits)
        ? Match.content("questions with a category, about pictures named like 001.jpg")
        : Match.no();
  }

  private static boolean fits(JsonNode row) {
    return row.has("text")
        && row.has("category")
        && (row.has("id") || row.has("question_id"))
        && LlavaShape.image(row, IMAGE);
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve(QUESTIONS) : path;
    return RowDataset.super.open(file, options);
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(fields.name(fields.has("question_id") ? "question_id" : "id"))
            .task(fields.optionalText("category"))
            .image(fields.text("image"))
            .user(fields.text("text"))
            .meta(fields.rest())
            .build());
  }
}
