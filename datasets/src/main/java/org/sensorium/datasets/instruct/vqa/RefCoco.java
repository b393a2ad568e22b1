package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
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
 * RefCOCO, RefCOCO+ and RefCOCOg as MiniGPT-v2's evaluation writes them: words for a part of a
 * picture.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code img_id}</td><td>{@code COCO_train2014_000000581282_10}: the picture's name without
 * {@code .jpg}, and the number of the object</td></tr>
 * <tr><td>{@code sents}</td><td>the words; of a list, each is a conversation</td></tr>
 * <tr><td>{@code bbox}</td><td>left, top, width, height in pixels</td></tr>
 * <tr><td>{@code height width}</td><td>of the picture, pixels</td></tr>
 * </table>
 *
 * <p>Medium 0 is the picture, medium 1 its region (in the file's own numbers), which no turn shows.
 * In the turns a region is {@code [x1, y1, x2, y2]}, shares of width and height with two decimals,
 * as LLaVA writes regions. Everything but the words is in {@code meta} too.
 */
public final class RefCoco implements RowDataset {
  private static final Pattern PICTURE = Pattern.compile("(COCO_[a-z]+\\d{4}_\\d{12})_\\d+");
  private static final DatasetCard CARD =
      DatasetCard.of("refcoco", "RefCOCO, RefCOCO+, RefCOCOg (MiniGPT-v2's evaluation form)")
          .media(Media.Kind.IMAGE)
          .size("RefCOCO 142,209 expressions for 50,000 objects in 19,994 pictures")
          .licence("Apache-2.0; pictures are COCO's")
          .home("https://github.com/lichengunc/refer")
          .citation(
              "Kazemzadeh et al., ReferItGame, EMNLP 2014; Yu et al., Modeling Context in"
                  + " Referring Expressions, ECCV 2016, arXiv 1608.00272")
          .files("refcoco_testA.json", "refcoco+_val.json", "refcocog_test.json")
          .notes(
              "The number at the end of img_id is not part of the picture's name. bbox is left,"
                  + " top, width, height in pixels.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("img_id", "sents", "bbox")
        ? Match.content("rows have img_id, sents and bbox")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    boolean locate = options.oneOf("task", "locate", "describe").equals("locate");
    List<String> words = fields.texts("sents");
    if (words.isEmpty()) {
      throw fields.problem("\"sents\" is empty; expected words for the region");
    }
    Media picture = new Media(Media.Kind.IMAGE, picture(fields));
    List<Double> box = box(fields);
    String region = shares(box, fields.number("width"), fields.number("height"));
    Map<String, JsonNode> meta = row.fields().drop("sents").rest();
    List<Conversation> read = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String id = Long.toString(row.record());
      read.add(
          Conversation.builder(words.size() == 1 ? id : "%s#%d".formatted(id, i + 1))
              .task(locate ? "locate" : "describe")
              .split(FileSplit.of(row.file()))
              .media(picture)
              .user(
                  locate
                      ? "Where is \"%s\"? Answer with its box.".formatted(words.get(i))
                      : "What is at %s?".formatted(region))
              .assistant(locate ? region : words.get(i))
              .media(picture.within(box))
              .meta(meta)
              .build());
    }
    return read;
  }

  private static String picture(Fields fields) throws RowException {
    String id = fields.text("img_id");
    Matcher name = PICTURE.matcher(id);
    if (!name.matches()) {
      throw fields.problem(
          "\"img_id\" is \"%s\"; expected COCO_train2014_<12 digits>_<number>".formatted(id));
    }
    return name.group(1) + ".jpg";
  }

  private static List<Double> box(Fields fields) throws RowException {
    List<Double> box = new ArrayList<>();
    for (JsonNode number : fields.list("bbox")) {
      if (number.isNumber()) {
        box.add(number.doubleValue());
      }
    }
    if (box.stream().anyMatch(number -> number.isInfinite())
        || box.size() != 4
        || fields.list("bbox").size() != 4
        || box.get(2) <= 0
        || box.get(3) <= 0) {
      throw fields.problem(
          "\"bbox\" is %s; expected left, top, width and height in pixels"
              .formatted(fields.list("bbox")));
    }
    return box;
  }

  private static String shares(List<Double> box, double width, double height) throws RowException {
    if (!(width > 0 && height > 0)) {
      throw new RowException(
          "the picture is said to be %s x %s pixels; expected more than 0"
              .formatted(width, height));
    }
    return String.format(
        Locale.ROOT,
        "[%.2f, %.2f, %.2f, %.2f]",
        share(box.get(0), width),
        share(box.get(1), height),
        share(box.get(0) + box.get(2), width),
        share(box.get(1) + box.get(3), height));
  }

  private static double share(double pixels, double all) {
    return Math.max(0, Math.min(1, pixels / all));
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "task",
        "locate (default): the words are asked for, the region is the answer; describe: the reverse");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "train2014/{ref}", "coco/images/train2014/{ref}", "images/{ref}");
  }
}
