package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * LLaMA-Factory's dialogues with parallel lists of media, without their {@code dataset_info.json}:
 * the two usual namings are told apart by the row.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code messages} or {@code conversations}</td><td>list of {@code {"role": "user",
 * "content"}} or {@code {"from": "human", "value"}}</td></tr>
 * <tr><td>{@code images videos audios}</td><td>paths, in tables also {@code {bytes, path}}; the n-th
 * {@code <image>} of all messages is the n-th picture, and one picture may be listed twice</td></tr>
 * <tr><td>{@code sensorium}</td><td>{@link Additions}: what "data convert" adds</td></tr>
 * <tr><td>{@code system tools}</td><td>a system text; descriptions of tools, kept in {@code
 * meta}</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md">LLaMA-Factory,
 *     data</a>
 */
public final class LlamaFactorySharegpt implements RowDataset {
  private static final List<String> LISTS = List.of("images", "videos", "audios");
  private static final DatasetCard CARD =
      DatasetCard.of("llama-factory-sharegpt", "LLaMA-Factory dialogues")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO)
          .size("any")
          .licence("that of the data; the demonstration files Apache-2.0")
          .home("https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md")
          .citation(
              "Zheng et al., LlamaFactory: Unified Efficient Fine-Tuning of 100+ Language Models,"
                  + " ACL 2024, arXiv 2403.13372")
          .files("mllm_demo.json", "mllm_video_demo.json", "mllm_audio_demo.json")
          .notes(
              "Counts of <image>, <video>, <audio> must equal the lists'; files with other names of"
                  + " columns are read through their dataset_info.json.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits =
        peek.any(
            row -> {
              JsonNode first = first(row);
              boolean dialogue =
                  first.path("role").isTextual() && first.path("content").isTextual()
                      || first.path("from").isTextual() && first.path("value").isTextual();
              return dialogue && (hasList(row) || row.path("tools").isTextual());
            });
    return fits
        ? Match.content("dialogues with lists of images, videos, audios or tools")
        : Match.no();
  }

  private static JsonNode first(JsonNode row) {
    return row.has("messages") ? row.path("messages").path(0) : row.path("conversations").path(0);
  }

  private static boolean hasList(ObjectNode row) {
    return LISTS.stream().anyMatch(list -> row.path(list).isArray());
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    boolean openAi = row.value().has("messages");
    return List.of(
        Additions.restore(LlamaFactoryRow.read(LlamaFactoryEntry.usual(openAi), row).build()));
  }
}
