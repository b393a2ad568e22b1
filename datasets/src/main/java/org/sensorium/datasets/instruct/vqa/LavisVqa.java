package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * VQAv2, OK-VQA and Visual Genome as LAVIS writes them, part of InstructBLIP's mixture.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question_id}</td><td>the row's id</td></tr>
 * <tr><td>{@code question}</td><td>as it is</td></tr>
 * <tr><td>{@code answer}</td><td>list with repeats: the weight of an answer is its share; text in
 * Visual Genome; absent in evaluation files</td></tr>
 * <tr><td>{@code image}</td><td>{@code train2014/COCO_train2014_….jpg}, {@code VG_100K/….jpg}</td></tr>
 * <tr><td>{@code dataset}</td><td>{@code vqa okvqa vg}: the task</td></tr>
 * </table>
 */
public final class LavisVqa implements RowDataset {
  private static final Set<String> SETS = Set.of("vqa", "okvqa", "vg", "vqav2");
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-vqa", "VQAv2, OK-VQA, Visual Genome QA (LAVIS)")
          .media(Media.Kind.IMAGE)
          .size("VQAv2 443,757, OK-VQA 9,009, Visual Genome about 1.4 million questions")
          .licence("CC BY 4.0 (VQAv2, Visual Genome); OK-VQA unknown")
          .home("https://github.com/salesforce/LAVIS")
          .citation(
              "Dai et al., InstructBLIP: Towards General-purpose Vision-Language Models with Instruction Tuning, NeurIPS 2023, arXiv 2305.06500; Li et al., LAVIS: A Library for Language-Vision Intelligence, 2022, arXiv 2209.09019")
          .files("vqa_train.json", "okvqa_train.json", "vg_qa.json")
          .notes(
              "Answers repeat: the weight of one is its share. Visual Genome has a single answer."
                  + " Pictures are relative to the user's root, usually coco/images.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isJson() || !peek.allHave("question", "image", "question_id")) {
      return Match.no();
    }
    if (peek.any(row -> SETS.contains(row.path("dataset").asText()))) {
      return Match.content("questions of vqa, okvqa or vg, named by \"dataset\"");
    }
    return peek.any(row -> row.path("answer").isArray())
        ? Match.shape("questions with an image and a list of answers")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder built =
        Conversation.builder(fields.name("question_id", Long.toString(row.record())))
            .task(fields.optionalText("dataset"))
            .split(FileSplit.of(row.file()))
            .image(fields.text("image"))
            .user(fields.text("question"));
    Questions.answer(built, fields.texts("answer"));
    return List.of(built.meta(fields.rest()).build());
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}", "coco/images/{ref}", "vg/images/{ref}", "vg/{ref}");
  }
}
