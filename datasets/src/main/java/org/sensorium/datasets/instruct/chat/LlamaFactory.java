package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.ChainedReader;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * LLaMA-Factory's registry {@code dataset_info.json}, or the folder that has it: all its files in
 * order, or the one that {@code name} says. The entry's name becomes the task.
 *
 * <table>
 * <caption>An entry, under its name</caption>
 * <tr><td>{@code file_name}</td><td>relative to the registry's folder, which it may not leave</td></tr>
 * <tr><td>{@code hf_hub_url ms_hub_url om_hub_url script_url cloud_file_name}</td><td>remote: such
 * an entry is a fault that says so</td></tr>
 * <tr><td>{@code formatting}</td><td>{@code alpaca} (where absent), {@code sharegpt}, {@code
 * openai}</td></tr>
 * <tr><td>{@code columns}</td><td>the file's names of {@code prompt query response history system
 * messages images videos audios chosen rejected tools}</td></tr>
 * <tr><td>{@code tags}</td><td>the file's words for {@code role_tag content_tag user_tag
 * assistant_tag observation_tag function_tag system_tag}</td></tr>
 * </table>
 */
public final class LlamaFactory implements InstructionDataset {
  private static final String REGISTRY = "dataset_info.json";
  private static final List<String> REMOTE =
      List.of(
          "hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "cloud_file_name", "load_from");
  private static final DatasetCard CARD =
      DatasetCard.of("llama-factory", "LLaMA-Factory registry")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO)
          .size("any")
          .licence("that of the data")
          .home("https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md")
          .citation(
              "Zheng et al., LlamaFactory: Unified Efficient Fine-Tuning of 100+ Language Models,"
                  + " ACL 2024, arXiv 2403.13372")
          .files(REGISTRY)
          .notes(
              "Entries that lie on a hub are not downloaded; columns that an entry does not name"
                  + " stay in meta. Its subset, split and num_samples are not applied: all rows of"
                  + " the file are read.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("name", "an entry of the registry; all of them where it is absent");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.contains(REGISTRY)) {
      return Match.content("the folder has a " + REGISTRY);
    }
    boolean entries =
        peek.container() == Container.JSON_OBJECTS
            && peek.all(
                RowLayout.keyed(),
                entry -> entry.has("file_name") || REMOTE.stream().anyMatch(entry::has));
    return entries ? Match.content("entries that say where files are") : Match.no();
  }

  /** An entry, its place in the registry. */
  private record Place(String name, long record, long offset, Row row) {}

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    Path registry = Files.isDirectory(path) ? path.resolve(REGISTRY) : path;
    Map<String, Place> entries = entries(registry);
    String name = options.setting("name", "");
    if (!name.isEmpty() && !entries.containsKey(name)) {
      throw new IllegalArgumentException(
          "%s has no entry \"%s\"; it has %s".formatted(registry, name, entries.keySet()));
    }
    List<ChainedReader.Opener> openers = new ArrayList<>();
    for (Place entry : entries.values()) {
      if (name.isEmpty() || name.equals(entry.name())) {
        openers.add(() -> open(registry, entry, options));
      }
    }
    return new ChainedReader(openers);
  }

  private static Map<String, Place> entries(Path registry) throws IOException {
    Map<String, Place> entries = new LinkedHashMap<>();
    try (RowSource rows = RowFiles.open(registry, RowLayout.keyed())) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        String name = String.valueOf(row.key());
        entries.put(name, new Place(name, row.record(), row.offset(), row));
      }
    }
    return entries;
  }

  private static ConversationReader open(Path registry, Place place, OpenOptions options)
      throws IOException {
    try {
      Fields entry = place.row().fields();
      String file = entry.optionalText("file_name");
      if (file == null) {
        throw new RowException(remote(place.row().value()));
      }
      Path folder = registry.toAbsolutePath().getParent();
      if (folder == null) {
        throw new RowException("the registry lies in no folder");
      }
      LlamaFactoryEntry named = LlamaFactoryEntry.of(entry);
      Path found;
      try (MediaRoot jail = MediaRoot.of(folder)) {
        jail.resolve(file);
        found = registry.resolveSibling(file);
      } catch (FileNotFoundException e) {
        throw new RowException(
            "there is no file \"%s\" beside the registry; download it there".formatted(file));
      } catch (IOException e) {
        throw new RowException("file_name: " + e.getMessage());
      }
      return new Entry(place.name(), named).open(found, options);
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(
          registry,
          place.record(),
          place.offset(),
          "entry \"%s\": %s".formatted(place.name(), e.getMessage()));
    }
  }

  private static String remote(JsonNode entry) {
    for (String key : REMOTE) {
      if (entry.has(key)) {
        return "it is remote (%s %s), and is not downloaded; download it, and give its file_name"
            .formatted(key, entry.get(key));
      }
    }
    return "there is no \"file_name\"; expected the file's name";
  }

  /** The rows of one entry's file. */
  private record Entry(String name, LlamaFactoryEntry entry) implements RowDataset {
    @Override
    public DatasetCard card() {
      return CARD;
    }

    @Override
    public Match recognise(Peek peek) {
      return Match.no();
    }

    @Override
    public List<Conversation> read(Row row, OpenOptions options) throws RowException {
      return List.of(LlamaFactoryRow.read(entry, row).task(name).build());
    }
  }
}
