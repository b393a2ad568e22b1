package org.sensorium.datasets.edit;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * InstructPix2Pix's texts: a caption, an instruction that changes it, the caption after. A language
 * model learns from them to write the last two.
 *
 * <table>
 * <caption>A row, in one of three forms</caption>
 * <tr><td>{@code input edit output}</td><td>written by people: task {@code human-written}</td></tr>
 * <tr><td>{@code caption edit output url}</td><td>written by the tuned GPT-3: task {@code
 * gpt-generated}; the address is kept in {@code meta}</td></tr>
 * <tr><td>{@code prompt completion}</td><td>how GPT-3 was tuned: caption, {@code \n##\n}; edit,
 * {@code \n%%\n}, output, {@code \nEND}: task {@code finetune}</td></tr>
 * </table>
 *
 * <p>The user says the caption; the answer is edit, {@code \n%%\n}, output: the authors' completion
 * without its end mark.
 */
public final class EditPrompts implements RowDataset {
  /** Stands between the instruction and the caption after it. */
  static final String BETWEEN = "\n%%\n";

  private static final String ASKED = "\n##\n";
  private static final String END = "\nEND";
  private static final DatasetCard CARD =
      DatasetCard.of("instructpix2pix-prompts", "InstructPix2Pix, the texts")
          .size("700 rows written by people, 454,445 by GPT-3")
          .licence("MIT (code); captions of LAION-Aesthetics")
          .home("https://github.com/timothybrooks/instruct-pix2pix")
          .citation(
              "Brooks et al., InstructPix2Pix: Learning to Follow Image Editing Instructions, CVPR 2023, arXiv 2211.09800")
          .files("human-written-prompts.jsonl", "gpt-generated-prompts.jsonl")
          .notes(
              "The caption's key is input in the one file and caption in the other; the form that"
                  + " GPT-3 was tuned on has prompt and completion with marks between the parts."
                  + " The prompt.json of an image folder is such a row too.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isJson()) {
      return Match.no();
    }
    if (peek.allHave("edit", "output")
        && !peek.any(row -> !row.has("input") && !row.has("caption"))) {
      return Match.content("a caption, an edit of it and the output");
    }
    return peek.allHave("prompt", "completion")
            && peek.any(
                row ->
                    row.path("prompt").asText().endsWith(ASKED)
                        && row.path("completion").asText().contains(BETWEEN))
        ? Match.content("prompts that end in ## and completions with %% in them")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = Long.toString(row.record());
    if (fields.has("completion")) {
      return List.of(tuning(id, fields));
    }
    boolean human = fields.has("input");
    String caption = fields.text(human ? "input" : "caption");
    return List.of(
        Conversation.builder(id)
            .task(human ? "human-written" : "gpt-generated")
            .user(caption)
            .assistant(fields.text("edit") + BETWEEN + fields.text("output"))
            .meta(fields.rest())
            .build());
  }

  private static Conversation tuning(String id, Fields fields) throws RowException {
    String prompt = fields.text("prompt");
    String completion = fields.text("completion");
    int asked = prompt.length() - ASKED.length();
    if (!prompt.endsWith(ASKED)) {
      throw fields.problem("\"prompt\" does not end in \\n##\\n; expected a caption before it");
    }
    int between = completion.indexOf(BETWEEN);
    if (between < 0
        || !completion.endsWith(END)
        || completion.length() - END.length() < between + BETWEEN.length()) {
      throw fields.problem("\"completion\" is not an edit, \\n%%\\n, a caption and \\nEND");
    }
    return Conversation.builder(id)
        .task("finetune")
        .user(prompt.substring(0, asked))
        .assistant(completion.substring(0, completion.length() - END.length()))
        .meta(fields.rest())
        .build();
  }
}
