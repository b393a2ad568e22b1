package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.ChainedReader;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/**
 * Otter's list of training sets, {@code training_data.yaml}: read one after the other.
 *
 * <table>
 * <caption>The file: group, name of the set, then</caption>
 * <tr><td>{@code mimicit_path}</td><td>its {@link MimicIt} instructions, relative to this file</td></tr>
 * <tr><td>{@code images_path}</td><td>its table of pictures; kept, {@link ImageTables} opens them</td></tr>
 * <tr><td>{@code train_config_path}</td><td>its in-context links</td></tr>
 * <tr><td>{@code num_samples}</td><td>-1 all; else the first so many, a larger number starts
 * again</td></tr>
 * <tr><td>{@code task_description}</td><td>texts of which Otter puts one in front; kept</td></tr>
 * </table>
 *
 * <p>Groups are {@code IMAGE_TEXT}, {@code TEXT_ONLY}, {@code IMAGE_TEXT_IN_CONTEXT} (all examples
 * precede a row unless {@code in_context} says fewer) and {@code VIDEO_TEXT} (pictures are frames).
 */
public final class MimicItGroup implements InstructionDataset {
  private static final Set<String> GROUPS =
      Set.of("IMAGE_TEXT", "TEXT_ONLY", "IMAGE_TEXT_IN_CONTEXT", "VIDEO_TEXT");
  private static final long LARGEST = 1 << 20; // bytes of such a list
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final DatasetCard CARD =
      MimicItCard.of("mimic-it-group", "MIMIC-IT list of sets")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO)
          .size("that of its sets")
          .files("training_data.yaml")
          .notes(
              "Paths are relative to the list and may not leave its folder: absolute ones, as Otter's"
                  + " own lists have, are refused. A set's name becomes the task.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(MimicItRows.IN_CONTEXT, "as of mimic-it; all for IMAGE_TEXT_IN_CONTEXT");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.isFolder()
        || peek.container() != Container.OTHER
        || !peek.nameHas("\\.ya?ml$")
        || Files.size(peek.path()) > LARGEST) {
      return Match.no();
    }
    try {
      JsonNode list = YAML.readTree(peek.path().toFile());
      return list.isObject() && !list.isEmpty() && names(list).stream().allMatch(GROUPS::contains)
          ? Match.content("groups of MIMIC-IT sets")
          : Match.no();
    } catch (JsonProcessingException e) {
      return Match.no(); // other YAML, with tags or without
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** One set of the list, counted from 1. */
  private record Listed(long number, String group, String name, ObjectNode fields) {}

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    List<ChainedReader.Opener> sets = new ArrayList<>();
    for (Listed set : sets(path)) {
      sets.add(() -> open(path, set, options));
    }
    return new ChainedReader(sets);
  }

  private static List<Listed> sets(Path path) throws IOException {
    JsonNode list;
    try {
      list = YAML.readTree(path.toFile());
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(path, "not valid YAML: " + e.getOriginalMessage());
    }
    List<Listed> sets = new ArrayList<>();
    for (Map.Entry<String, JsonNode> group : list.properties()) {
      if (!GROUPS.contains(group.getKey())) {
        throw DatasetFormatException.ofFile(
            path,
            "there is a group \"%s\"; expected %s"
                .formatted(group.getKey(), GROUPS.stream().sorted().toList()));
      }
      for (Map.Entry<String, JsonNode> set : group.getValue().properties()) {
        if (!(set.getValue() instanceof ObjectNode fields)) {
          throw DatasetFormatException.ofFile(
              path, "the set \"%s\" has no fields; expected mimicit_path".formatted(set.getKey()));
        }
        sets.add(new Listed(sets.size() + 1, group.getKey(), set.getKey(), fields));
      }
    }
    return sets;
  }

  private static ConversationReader open(Path list, Listed set, OpenOptions options)
      throws IOException {
    try {
      Fields fields = new Fields("set %s: ".formatted(set.name()), set.fields());
      Path file = found(list, fields.text("mimicit_path"));
      String train = fields.optionalText("train_config_path");
      Path links = train == null || train.isEmpty() ? null : found(list, train);
      long samples = fields.holds("num_samples") ? fields.whole("num_samples") : -1;
      if (samples < -1) {
        throw fields.problem("\"num_samples\" is %d; expected -1 or more".formatted(samples));
      }
      Map<String, JsonNode> meta = new LinkedHashMap<>();
      meta.put("group", new TextNode(set.group()));
      fields.drop("num_samples");
      meta.putAll(fields.rest());
      OpenOptions of = optionsOf(set.group(), options);
      MimicItRows rows =
          new MimicItRows(CARD, file, of, new MimicItRows.Set(set.name(), meta, links));
      return samples < 0 ? rows.open(file, of) : new FirstRows(() -> rows.open(file, of), samples);
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(list, set.number(), -1, e.getMessage());
    }
  }

  private static OpenOptions optionsOf(String group, OpenOptions options) {
    OpenOptions of =
        options.set(MimicItRows.PICTURES, group.equals("VIDEO_TEXT") ? "frames" : "images");
    boolean inContext = group.equals("IMAGE_TEXT_IN_CONTEXT");
    return of.set(
        MimicItRows.IN_CONTEXT, of.setting(MimicItRows.IN_CONTEXT, inContext ? "all" : "0"));
  }

  /** A file that the list names, inside its folder. */
  private static Path found(Path list, String name) throws RowException {
    Path folder = list.toAbsolutePath().getParent();
    try (MediaRoot jail = MediaRoot.of(folder == null ? list.toAbsolutePath() : folder)) {
      jail.resolve(name);
      return list.resolveSibling(name);
    } catch (IOException e) {
      throw new RowException(String.valueOf(e.getMessage()));
    }
  }

  /** The tables of pictures, each once; sets of text have none. */
  static Set<Path> tables(Path list) throws IOException {
    Set<Path> tables = new LinkedHashSet<>();
    for (Listed set : sets(list)) {
      JsonNode path = set.fields().get("images_path");
      if (path != null && path.isTextual() && !path.textValue().isEmpty()) {
        try {
          Path table = list.resolveSibling(path.textValue());
          found(list, path.textValue() + (Files.isDirectory(table) ? "/part.0.parquet" : ""));
          tables.add(table);
        } catch (RowException e) {
          throw DatasetFormatException.ofFile(
              list, "set %s: images_path: %s".formatted(set.name(), e.getMessage()));
        }
      }
    }
    return tables;
  }
}
