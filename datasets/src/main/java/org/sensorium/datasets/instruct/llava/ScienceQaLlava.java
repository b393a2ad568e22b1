package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
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
 * ScienceQA as LLaVA's scripts convert it: {@code llava_<split>_<format>.json}, or lines.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the problem's</td></tr>
 * <tr><td>{@code image}</td><td>{@code <id>/image.png}, without the split; absent where the problem
 * has none</td></tr>
 * <tr><td>{@code conversations}</td><td>one question and answer; as in {@link LlavaJson}</td></tr>
 * <tr><td>{@code instruction output}</td><td>instead of them, in the form with lines</td></tr>
 * </table>
 *
 * <p>Texts stay as they are, with the options that the question lists and the two signs {@code \n}
 * that the scripts put for the line ends of lectures and solutions. Where the answer names the
 * letter, the options are choices besides.
 */
public final class ScienceQaLlava implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("scienceqa-llava", "ScienceQA, converted for LLaVA")
          .media(Media.Kind.IMAGE)
          .size("12,726 training problems")
          .licence("CC BY-NC-SA 4.0")
          .home("https://github.com/haotian-liu/LLaVA/blob/main/docs/ScienceQA.md")
          .citation(
              "Lu et al., Learn to Explain: Multimodal Reasoning via Thought Chains for Science"
                  + " Question Answering, NeurIPS 2022, arXiv 2209.09513")
          .files("llava_train_QCM-LEA.json", "llava_*_QCM-*.json", "scienceqa_*_QCM-*.jsonl")
          .notes(
              "The placeholder stands behind the question. Half of the rows have no picture, and no"
                  + " key for it. Line ends of lectures and solutions are the two signs \\n, and"
                  + " stay so.");

  private static final Pattern ANSWER =
      Pattern.compile("(?:The answer is|(?i:ANSWER):) \\(?([A-Z])\\b");
  private static final Pattern SPLIT =
      Pattern.compile("_(train|val|test|trainval|minival|minitest)_");
  private static final Pattern IMAGE = Pattern.compile("\\d+/image\\.png");
  private static final String OPTIONS = "\nOptions: (A) ";

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "train/{ref}", "val/{ref}", "test/{ref}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.all(RowLayout.TOP, ScienceQaLlava::fits)) {
      return Match.no();
    }
    return peek.nameHas("QCM")
        ? Match.named("questions list ScienceQA's options, and the file's name has the format")
        : Match.content("questions list ScienceQA's context and options");
  }

  private static boolean fits(JsonNode row) {
    String question =
        row.path("instruction").asText(row.path("conversations").path(0).path("value").asText(""));
    boolean image = !row.hasNonNull("image") || LlavaShape.image(row, IMAGE);
    return image
        && (row.has("conversations") || row.has("output"))
        && question.contains(OPTIONS)
        && question.contains("Context: ");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    LlavaRow raw = fields.has("conversations") ? LlavaRow.read(row) : line(fields);
    return List.of(
        split(row, LetteredOptions.add(raw.conversation(), (answer, all) -> index(answer))));
  }

  private static LlavaRow line(Fields fields) throws RowException {
    String id = fields.name("id");
    List<Media> media = new ArrayList<>();
    String image = fields.optionalText("image");
    if (image != null) {
      media.add(new Media(Media.Kind.IMAGE, image));
    }
    List<LlavaRow.RawTurn> turns =
        List.of(
            new LlavaRow.RawTurn(Turn.Role.USER, fields.text("instruction"), Map.of()),
            new LlavaRow.RawTurn(Turn.Role.ASSISTANT, fields.text("output"), Map.of()));
    return new LlavaRow(id, turns, media, fields.rest());
  }

  /** Index of the last letter that an answer names; -1 if it names none. */
  private static int index(String answer) {
    Matcher found = ANSWER.matcher(answer);
    int index = -1;
    while (found.find()) {
      index = LetteredOptions.index(found.group(1).charAt(0));
    }
    return index;
  }

  private static Conversation split(Row row, Conversation read) {
    Matcher found = SPLIT.matcher(row.file().getFileName().toString());
    return !found.find()
        ? read
        : new Conversation(
            read.id(),
            new Conversation.Source(null, null, found.group(1)),
            read.turns(),
            read.media(),
            read.choices(),
            read.answers(),
            read.meta());
  }
}
