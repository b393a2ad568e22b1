package org.sensorium.datasets.edit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;

/**
 * InstructPix2Pix's pictures: a folder of folders, opened by the folder or its {@code seeds.json}.
 *
 * <table>
 * <caption>The folder</caption>
 * <tr><td>{@code seeds.json}</td><td>list of {@code [folder, [seed, …]]}: what there is; a folder
 * that is not listed is not part of the set</td></tr>
 * <tr><td>{@code 0000000/prompt.json}</td><td>{@code edit}, {@code input} or {@code caption}, {@code
 * output}, {@code url}</td></tr>
 * <tr><td>{@code 0000000/42_0.jpg 42_1.jpg}</td><td>the picture before and after, for each
 * seed</td></tr>
 * <tr><td>{@code 0000000/metadata.jsonl}</td><td>one line for each pair: {@code seed}, thresholds,
 * CLIP similarities; may be absent</td></tr>
 * </table>
 *
 * <p>A pair is a conversation: medium 0 is the picture before, which the user shows with the edit;
 * medium 1, after, is the target and no turn shows it. Everything else is in {@code meta}.
 */
public final class EditFolder implements InstructionDataset {
  static final String SEEDS = "seeds.json";

  private static final DatasetCard CARD =
      DatasetCard.of("instructpix2pix", "InstructPix2Pix, pairs of pictures")
          .media(Media.Kind.IMAGE)
          .size("clip-filtered 313,010 pairs, 436 GB; random 451,990 pairs, 727 GB")
          .licence("MIT (code); Stable Diffusion's terms (pictures)")
          .home("https://github.com/timothybrooks/instruct-pix2pix")
          .citation(
              "Brooks et al., InstructPix2Pix: Learning to Follow Image Editing Instructions, CVPR 2023, arXiv 2211.09800")
          .files(
              "seeds.json", "0000000/prompt.json", "0000000/<seed>_0.jpg", "0000000/<seed>_1.jpg")
          .notes(
              "seeds.json says which folders count: those without pairs exist and are not in it."
                  + " Up to four pairs a folder. Seeds go to 4294967295. Splits are by position in"
                  + " seeds.json, 0.9, 0.05 and 0.05, as the authors' loader makes them.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.isFolder()) {
      return peek.contains(SEEDS)
              && Files.isRegularFile(peek.path().resolve(SEEDS))
              && listsSeeds(Peek.into(peek.path().resolve(SEEDS)))
          ? Match.content("a folder whose seeds.json lists folders and their seeds")
          : Match.no();
    }
    return peek.isJson() && listsSeeds(peek)
        ? Match.content("a list of folders and their seeds")
        : Match.no();
  }

  private static boolean listsSeeds(Peek peek) throws IOException {
    List<JsonNode> rows = peek.rows();
    return !rows.isEmpty()
        && rows.stream()
            .allMatch(
                row ->
                    row.isArray()
                        && row.size() == 2
                        && row.path(0).isTextual()
                        && row.path(1).isArray());
  }

  @Override
  public Map<String, String> settings() {
    return new TreeMap<>(
        Map.of(
            "pairs",
            "all (default): a conversation for every pair; first: for a folder's first; random:SEED:"
                + " for one that the number picks",
            "split",
            "all (default), train, val or test: by position in seeds.json"));
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    Path seeds = Files.isDirectory(path) ? path.resolve(SEEDS) : path;
    if (!Files.isRegularFile(seeds)) {
      throw DatasetFormatException.ofFile(
          path, "there is no seeds.json in this folder; expected the list of folders and seeds");
    }
    return EditPairs.of(CARD, seeds, options).open(seeds, options);
  }
}
