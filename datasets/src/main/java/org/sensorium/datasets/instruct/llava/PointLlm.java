package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/**
 * PointLLM: point clouds of Objaverse, described and asked about.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code object_id}</td><td>names the cloud, {@code <object_id>_8192.npy} (8192 points: x y z r g b); repeats</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}, with {@code <point>}</td></tr>
 * <tr><td>{@code conversation_type}</td><td>kept in meta</td></tr>
 * </table>
 */
public final class PointLlm implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("pointllm", "PointLLM instruction data")
          .media(Media.Kind.POINTCLOUD)
          .size("660,000 brief descriptions and 70,000 complex instructions")
          .licence("unknown")
          .home("https://huggingface.co/datasets/RunsenXu/PointLLM")
          .citation(
              "Xu et al., PointLLM: Empowering Large Language Models to Understand "
                  + "Point Clouds, ECCV 2024, arXiv 2308.16911")
          .files(
              "PointLLM_brief_description_660K.json",
              "PointLLM_brief_description_660K_filtered.json",
              "PointLLM_complex_instruction_70K.json")
          .notes(
              "Rows name an object, not a file: its cloud is <object_id>_8192.npy. "
                  + "Ids repeat.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.all(
            peek,
            row ->
                row.has("object_id")
                    && row.path("conversations")
                        .path(0)
                        .path("value")
                        .asText("")
                        .contains("<point>"))
        ? Match.content("rows have object_id, and <point> in the first question")
        : Match.no();
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "8192_npy/{name}");
  }

  @Override
  public LlavaRow adapt(LlavaRow row) throws RowException {
    JsonNode object = row.meta().get("object_id");
    if (object == null || !object.isTextual()) {
      throw new RowException(
          "\"object_id\" is %s; expected text, which names the cloud"
              .formatted(Json.named(object)));
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(row.meta());
    meta.remove("object_id");
    Media cloud = new Media(Media.Kind.POINTCLOUD, object.textValue() + "_8192.npy");
    return new LlavaRow(object.textValue(), row.turns(), List.of(cloud), meta);
  }
}
