package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;

/**
 * ScienceQA: {@code problems.json}, an object of rows by problem id, and beside it {@code
 * pid_splits.json} with the ids of each split.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question hint}</td><td>what is asked; a hint that is not empty follows it as
 * {@code Context: …}</td></tr>
 * <tr><td>{@code choices answer}</td><td>texts, and the index of the right one, which is the
 * answer's text</td></tr>
 * <tr><td>{@code image}</td><td>null or {@code image.png}; in {@code images/<split>/<id>/}; in parquet copies
 * the picture itself</td></tr>
 * <tr><td>{@code split}</td><td>{@code train val test}</td></tr>
 * <tr><td>{@code task grade subject topic category skill lecture solution}</td><td>subject is the
 * conversation's task, the others are meta</td></tr>
 * </table>
 */
public final class ScienceQa implements InstructionDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("scienceqa", "ScienceQA")
          .media(Media.Kind.IMAGE)
          .size("21,208 problems, 10,332 of them with a picture")
          .licence("CC BY-NC-SA 4.0")
          .home("https://github.com/lupantech/ScienceQA")
          .citation(
              "Lu et al., Learn to Explain: Multimodal Reasoning via Thought Chains for Science"
                  + " Question Answering, NeurIPS 2022, arXiv 2209.09513")
          .files("problems.json", "pid_splits.json")
          .notes(
              "Problems without a picture have null for it. The splits trainval, minival and"
                  + " minitest are told by pid_splits.json alone; without it a problem's own split"
                  + " is used. Hints are often empty, and are left out then. Hub copies are parquet tables that"
                  + " hold the pictures, without ids.");

  private static final String PROBLEMS = "problems.json";
  private static final String SPLITS = "pid_splits.json";
  private static final Set<String> NAMES =
      Set.of("all", "train", "val", "test", "trainval", "minival", "minitest");
  private static final RowLayout KEYED = RowLayout.keyed();

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "split",
        "which problems: all (the default), train, val, test, trainval, minival or minitest",
        "splits",
        "file with the ids of each split; pid_splits.json beside the problems by default");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits =
        peek.file(PROBLEMS).allHave(KEYED, "question", "choices", "answer", "hint", "image");
    return fits ? Match.content("an object of problems with choices and a hint") : Match.no();
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve(PROBLEMS) : path;
    String split = options.setting("split", "all");
    if (!NAMES.contains(split)) {
      throw new IllegalArgumentException(
          "scienceqa's setting split is \"%s\"; expected all, train, val, test, trainval, minival"
                  .formatted(split)
              + " or minitest");
    }
    Set<String> ids = split.equals("all") ? null : ids(file, split, options);
    ConversationReader problems = new Problems(split, ids).open(file, options);
    return ids == null ? problems : new SplitReader(problems, splits(file, options), ids);
  }

  private static Path splits(Path file, OpenOptions options) {
    return file.resolveSibling(options.setting("splits", SPLITS));
  }

  /** The ids of a split; null where the problems' own word has to do. */
  private static @Nullable Set<String> ids(Path file, String split, OpenOptions options)
      throws IOException {
    Path splits = splits(file, options);
    if (!Files.exists(splits)) {
      if (split.startsWith("mini") || options.settings().containsKey("splits")) {
        throw DatasetFormatException.ofFile(
            splits, "there is no such file; expected the ids of the split " + split);
      }
      return null;
    }
    JsonNode listed;
    try (JsonParser json = RowFiles.parser(splits)) {
      listed = Json.tree(json).path(split);
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(splits, Json.syntax(e));
    }
    if (!listed.isArray()) {
      throw DatasetFormatException.ofFile(
          splits, "\"%s\" is %s; expected a list of ids".formatted(split, Json.named(listed)));
    }
    Set<String> ids = new HashSet<>();
    listed.forEach(id -> ids.add(id.asText()));
    return ids;
  }

  /** The problems of one split. */
  private record Problems(String split, @Nullable Set<String> ids) implements RowDataset {

    @Override
    public DatasetCard card() {
      return CARD;
    }

    @Override
    public Match recognise(Peek peek) {
      return Match.no();
    }

    @Override
    public RowLayout layout(Path file) {
      return KEYED;
    }

    @Override
    public List<String> mediaPaths() {
      return List.of("{ref}", "images/{ref}");
    }

    @Override
    public List<Conversation> read(Row row, OpenOptions options) throws RowException {
      String id = row.key() == null ? Long.toString(row.record()) : row.key();
      Fields fields = row.fields();
      String own = fields.optionalText("split");
      own = own == null ? FileSplit.of(row.file()) : own;
      return isWanted(id, own) ? List.of(problem(id, own, fields)) : List.of();
    }

    private boolean isWanted(String id, @Nullable String own) {
      if (ids != null) {
        return ids.contains(id);
      }
      return split.equals("all") || (own != null && split.contains(own));
    }
  }

  private static Conversation problem(String id, @Nullable String split, Fields fields)
      throws RowException {
    ConversationBuilder problem =
        Conversation.builder(id).task(fields.optionalText("subject")).split(split);
    JsonNode image = fields.node("image");
    if (image != null && image.isObject()) {
      problem.media(LlavaRow.held(image, "image", Media.Kind.IMAGE));
    } else if (image != null) {
      String folder = split == null ? id : "%s/%s".formatted(split, id);
      problem.image("%s/%s".formatted(folder, fields.text("image")));
    }
    String hint = fields.textOrEmpty("hint");
    String question = fields.text("question");
    problem.user(hint.isEmpty() ? question : question + "\nContext: " + hint);
    List<String> options = fields.texts("choices");
    long answer = fields.whole("answer");
    if (answer < 0 || answer >= options.size()) {
      throw new RowException(
          "\"answer\" is %d, but there are %d choices; expected an index from 0"
              .formatted(answer, options.size()));
    }
    return problem
        .assistant(options.get((int) answer))
        .choices(new Choices(options, (int) answer))
        .meta(fields.rest())
        .build();
  }
}
