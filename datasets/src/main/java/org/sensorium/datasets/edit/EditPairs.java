package org.sensorium.datasets.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.DatasetCard;
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
import org.sensorium.datasets.source.RowSource;

/**
 * The rows of {@code seeds.json}, each with the texts of its folder; {@link EditFolder}.
 *
 * @param root the folder of the folders
 * @param folders how many there are: splits are shares of them
 * @param split the one to read; null for all
 * @param pick which pairs of a folder are read
 */
record EditPairs(DatasetCard card, MediaRoot root, long folders, @Nullable String split, Pick pick)
    implements RowDataset {
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SEED = Pattern.compile("\\d{1,10}");
  private static final long MAX_SEED = (1L << 32) - 1;

  /** Which pairs of a folder are read. */
  private record Pick(boolean all, @Nullable Long seed) {
    static Pick of(String setting) {
      if (setting.equals("all") || setting.equals("first")) {
        return new Pick(setting.equals("all"), null);
      }
      try {
        if (setting.startsWith("random:")) {
          return new Pick(false, Long.valueOf(setting.substring("random:".length())));
        }
      } catch (NumberFormatException e) {
        // told below, as any other value
      }
      throw new IllegalArgumentException(
          "setting \"pairs\" is \"%s\"; expected all, first or random:<whole number>"
              .formatted(setting));
    }

    List<Long> from(List<Long> seeds, long record) {
      if (all || seeds.isEmpty()) {
        return seeds;
      }
      return List.of(
          seeds.get(
              seed == null
                  ? 0
                  : new SplittableRandom(seed * 1_000_003 + record).nextInt(seeds.size())));
    }
  }

  static EditPairs of(DatasetCard card, Path seeds, OpenOptions options) throws IOException {
    String split = options.oneOf("split", "all", "train", "val", "test");
    Pick pick = Pick.of(options.setting("pairs", "all"));
    long folders = 0;
    try (RowSource rows = RowFiles.open(seeds, RowLayout.TOP)) {
      while (rows.next() != null) {
        folders++;
      }
    }
    Path root = Objects.requireNonNull(seeds.toAbsolutePath().getParent()); // a file has a folder
    return new EditPairs(
        card, MediaRoot.of(root), folders, split.equals("all") ? null : split, pick);
  }

  @Override
  public Match recognise(Peek peek) {
    return Match.no(); // EditFolder does
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    String part = splitOf(row.record() - 1);
    if (split != null && !split.equals(part)) {
      return List.of();
    }
    JsonNode value = row.value();
    if (!value.isArray() || value.size() != 2 || !value.path(0).isTextual()) {
      throw new RowException("found %s; expected [folder, [seed, …]]".formatted(Json.named(value)));
    }
    String folder = value.path(0).textValue();
    if (!FOLDER.matcher(folder).matches()) {
      throw new RowException(
          "the folder is \"%s\"; expected its plain name, such as 0000000".formatted(folder));
    }
    List<Long> seeds = pick.from(seeds(folder, value.path(1)), row.record());
    EditTexts texts = EditTexts.read(root, folder);
    List<Conversation> pairs = new ArrayList<>();
    for (long seed : seeds) {
      pairs.add(pair(folder, seed, part, texts));
    }
    return pairs;
  }

  private static Conversation pair(String folder, long seed, String split, EditTexts texts)
      throws RowException {
    Fields prompt = new Fields("%s/prompt.json: ".formatted(folder), texts.prompt());
    String edit = prompt.text("edit");
    ObjectNode numbers = texts.pairs().get(seed);
    return Conversation.builder("%s/%d".formatted(folder, seed))
        .split(split)
        .image("%s/%d_0.jpg".formatted(folder, seed))
        .user(edit)
        .image("%s/%d_1.jpg".formatted(folder, seed))
        .meta(prompt.rest())
        .meta(
            numbers == null
                ? Map.of("seed", LongNode.valueOf(seed))
                : new Fields("", numbers).rest())
        .build();
  }

  private static List<Long> seeds(String folder, JsonNode list) throws RowException {
    List<Long> seeds = new ArrayList<>();
    for (JsonNode item : list) {
      String seed = item.asText();
      if (!SEED.matcher(seed).matches() || Long.parseLong(seed) > MAX_SEED) {
        throw new RowException(
            "a seed of %s is \"%s\"; expected a whole number up to %d"
                .formatted(folder, seed, MAX_SEED));
      }
      seeds.add(Long.parseLong(seed));
    }
    if (seeds.isEmpty()) {
      throw new RowException(
          "folder %s has no seeds; expected one for each pair of pictures".formatted(folder));
    }
    return seeds;
  }

  /** By position, rounded down, in doubles: as the authors' training loader divides. */
  private String splitOf(long position) {
    if (position < (long) Math.floor(0.9 * folders)) {
      return "train";
    }
    return position < (long) Math.floor(0.95 * folders) ? "val" : "test";
  }
}
