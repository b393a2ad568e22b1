package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.RowLayout;

/**
 * The official form of VQA: a file of questions and one of annotations, joined by {@code
 * question_id}. VQA v1 and v2, OK-VQA, and copies of TextVQA and VizWiz use it.
 *
 * <table>
 * <caption>A question, under {@code questions}</caption>
 * <tr><td>{@code question_id}</td><td>the row's id</td></tr>
 * <tr><td>{@code question}</td><td>as it is</td></tr>
 * <tr><td>{@code image_id}</td><td>a COCO number, the picture being {@code
 * COCO_<data_subtype>_<12 digits>.jpg}; or text, the picture's name with or without {@code
 * .jpg}</td></tr>
 * <tr><td>{@code multiple_choices}</td><td>in the multiple-choice files of v1</td></tr>
 * </table>
 *
 * <table>
 * <caption>An annotation, under {@code annotations}</caption>
 * <tr><td>{@code question_id}</td><td>joins it</td></tr>
 * <tr><td>{@code answers}</td><td>list of {@code {"answer", …}}: the weight of an answer is its
 * share; the most frequent one is said</td></tr>
 * <tr><td>anything else</td><td>kept in {@code meta}, with the answers where they have more than
 * their text</td></tr>
 * </table>
 *
 * <p>Opened by its questions or its annotations; the other file is looked for beside it. Without
 * annotations (test splits), or for a question that has none, there is no answer.
 */
public final class VqaPairs implements InstructionDataset {
  private static final RowLayout QUESTIONS = RowLayout.under("questions");
  private static final RowLayout ANNOTATIONS = RowLayout.under("annotations");
  private static final DatasetCard CARD =
      DatasetCard.of("vqa", "VQA, OK-VQA, TextVQA, VizWiz: official files")
          .media(Media.Kind.IMAGE)
          .size("VQA v2: 443,757 train, 214,354 val, 447,793 test questions")
          .licence("CC BY 4.0 (VQA v2's annotations); the others have their own")
          .home("https://visualqa.org/download.html")
          .citation(
              "Goyal et al., Making the V in VQA Matter: Elevating the Role of Image Understanding in Visual Question Answering, CVPR 2017, arXiv 1612.00837")
          .files(
              "v2_OpenEnded_mscoco_train2014_questions.json",
              "v2_mscoco_train2014_annotations.json",
              "val_questions_vqa_format.json",
              "val_annotations_vqa_format.json")
          .notes(
              "Two files joined by question_id; their order may differ. image_id is a number"
                  + " (COCO) or text (TextVQA, VizWiz). VizWiz's answers have no answer_id. A"
                  + " question without annotation is read without an answer; one that is annotated"
                  + " twice is refused. Annotations packed by gzip must be unpacked first.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isJson()) {
      return Match.no();
    }
    Set<String> keys = peek.topKeys();
    if (keys.contains("questions")
        && peek.allHave(QUESTIONS, "question", "image_id", "question_id")) {
      return Match.content("questions with image_id and question_id");
    }
    return keys.contains("annotations") && peek.allHave(ANNOTATIONS, "question_id", "answers")
        ? Match.content("the annotations of a VQA pair: answers by question_id")
        : Match.no();
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "annotations",
        "path of the annotations, from the questions' folder; none to read the questions alone;"
            + " by default the file beside the questions whose name says so");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of(
        "{ref}",
        "images/{ref}",
        "train2014/{ref}",
        "val2014/{ref}",
        "test2015/{ref}",
        "train_images/{ref}",
        "train/{ref}",
        "val/{ref}",
        "test/{ref}");
  }

  @Override
  public ConversationReader open(Path file, OpenOptions options) throws IOException {
    Set<String> keys = Peek.into(file).topKeys();
    Path questions = file;
    Path annotations = null;
    if (!keys.contains("questions") && keys.contains("annotations")) {
      annotations = file;
      questions = questionsOf(file);
    } else {
      annotations = annotationsOf(file, options.setting("annotations", ""));
    }
    VqaHeader header = VqaHeader.read(questions);
    @Nullable VqaAnnotations index = annotations == null ? null : VqaAnnotations.index(annotations);
    try {
      ConversationReader rows =
          new VqaQuestions(CARD, mediaPaths(), header, index).open(questions, options);
      return index == null ? rows : new ClosingReader(rows, index);
    } catch (IOException | RuntimeException e) {
      if (index != null) {
        index.close();
      }
      throw e;
    }
  }

  private static @Nullable Path annotationsOf(Path questions, String named) throws IOException {
    if (named.equals("none")) {
      return null;
    }
    if (!named.isEmpty()) {
      return questions.resolveSibling(named);
    }
    return VqaNames.beside(questions, VqaNames::fitsQuestions);
  }

  private static Path questionsOf(Path annotations) throws IOException {
    Path questions = VqaNames.beside(annotations, VqaNames::fitsAnnotations);
    if (questions == null) {
      throw DatasetFormatException.ofFile(
          annotations,
          "these are only the annotations; expected the questions beside them (%s); put that file"
                  .formatted(VqaNames.questionsFor(annotations))
              + " there, or open the questions with the setting annotations=<path>");
    }
    return questions;
  }
}
