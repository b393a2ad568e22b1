package org.sensorium.datasets.instruct.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.CompanionRows;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * ActivityNet-QA: {@code test_q.json} with the answers of {@code test_a.json} beside it; {@code
 * train} and {@code val} likewise.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question_id}</td><td>{@code v_1QIUV7WYKXg_3}, by which the answer is found</td></tr>
 * <tr><td>{@code video_name}</td><td>{@code 1QIUV7WYKXg}; the clip is {@code v_<video_name>}, its
 * extension is not told</td></tr>
 * <tr><td>{@code question}</td><td>in the file of questions</td></tr>
 * <tr><td>{@code answer type}</td><td>in the file of answers; the type is a number from 0 to 8, the
 * task</td></tr>
 * </table>
 */
public final class ActivityNetQa implements InstructionDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("activitynet-qa", "ActivityNet-QA")
          .media(Media.Kind.VIDEO)
          .size("58,000 questions about 5,800 clips: 32,000 train, 18,000 val, 8,000 test")
          .licence("Apache-2.0 (annotations)")
          .home("https://github.com/MILVLG/activitynet-qa")
          .citation(
              "Yu et al., ActivityNet-QA: A Dataset for Understanding Complex Web Videos via"
                  + " Question Answering, AAAI 2019, arXiv 1906.02467")
          .files("test_q.json", "test_a.json", "train_q.json", "train_a.json", "val_q.json")
          .notes(
              "Questions and answers are two files, joined by question_id. Without the answers the"
                  + " questions stand alone.");

  private static final Pattern QUESTIONS = Pattern.compile("(?i)(train|val|test)_q\\b");
  private static final List<String> PATHS =
      List.of("{ref}", "{ref}.mp4", "v_{ref}.mp4", "v_{ref}.mkv", "v_{ref}.webm", "v_{ref}.avi");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "answers",
        "file of answers; by default the one beside the questions, such as test_a.json",
        "split",
        "which one of a folder: train, val or test (the default)");
  }

  @Override
  public List<String> mediaPaths() {
    return PATHS;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.file("test_q.json").allHave("question", "video_name", "question_id")
        ? Match.content("rows have question, video_name and question_id")
        : Match.no();
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    String asked = options.setting("split", "test");
    if (!asked.matches("train|val|test")) {
      throw new IllegalArgumentException(
          "activitynet-qa's setting split is \"%s\"; expected train, val or test".formatted(asked));
    }
    Path file = Files.isDirectory(path) ? path.resolve(asked + "_q.json") : path;
    Matcher name = QUESTIONS.matcher(file.getFileName().toString());
    String split = name.find() ? name.group(1) : null;
    String beside = split == null ? "test_a.json" : name.replaceFirst("$1_a");
    CompanionRows answers = CompanionRows.find(file, options, "answers", beside, "question_id");
    return new Questions(split, answers).open(file, options);
  }

  /** The questions of one file, and the answers to them. */
  private record Questions(@Nullable String split, CompanionRows answers) implements RowDataset {

    @Override
    public DatasetCard card() {
      return CARD;
    }

    @Override
    public Match recognise(Peek peek) {
      return Match.no();
    }

    @Override
    public List<String> mediaPaths() {
      return PATHS;
    }

    @Override
    public List<Conversation> read(Row row, OpenOptions options) throws RowException {
      Fields fields = row.fields();
      String id = fields.name("question_id");
      ConversationBuilder question =
          Conversation.builder(id)
              .split(split)
              .media(new Media(Media.Kind.VIDEO, fields.name("video_name")))
              .user(fields.text("question"));
      if (!answers.isEmpty()) {
        Fields answer = answers.of(id);
        question.assistant(answer.name("answer")).task(answer.name("type", ""));
        answer.drop("question_id");
        question.meta(answer.rest());
      }
      return List.of(question.meta(fields.rest()).build());
    }
  }
}
