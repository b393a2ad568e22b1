package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.input.Seq2SeqBatch;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.StreamedWeights;
import org.sensorium.vision.encoder.VisionEncoder;

/** The fixtures' models in the layouts that others publish, and what the fixtures ask of them. */
final class PublishedFixtures {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int IMAGE = 119; // image_token_index of the fixtures

  private PublishedFixtures() {}

  /** A fixture's folder as the hub has it, with tokenizers. */
  static Path hub(String fixture, Path folder) throws IOException {
    TinyModels.withTokenizer(TinyModels.copy(fixture, folder));
    if (fixture.startsWith("instructblip")) {
      TinyModels.withTokenizer(Files.createDirectories(folder.resolve(ModelFolder.WORDS)));
    }
    return folder;
  }

  /**
   * Some tensors of a fixture in a folder of their own.
   *
   * @param rename to the name there; null for what is left out
   * @param type in which floats are stored; null for their own
   */
  static Path rekeyed(
      String fixture,
      Path folder,
      ObjectNode config,
      @Nullable String type,
      Function<String, @Nullable String> rename)
      throws IOException {
    Files.createDirectories(folder);
    if (!config.isEmpty()) {
      Files.writeString(folder.resolve("config.json"), config.toString());
    }
    try (Checkpoint from =
        Checkpoints.open(ParityFixture.file(fixture).resolve("model.safetensors"))) {
      List<StreamedWeights.Tensor> tensors = new ArrayList<>();
      for (String theirs : from.tensors().keySet()) {
        String name = rename.apply(theirs);
        if (name != null) {
          StreamedWeights.Tensor copy = StreamedWeights.Tensor.copy(name, from, theirs);
          boolean floats = copy.type().equals("F32");
          tensors.add(
              new StreamedWeights.Tensor(
                  name, floats && type != null ? type : copy.type(), copy.shape(), copy.source()));
        }
      }
      StreamedWeights.write(folder.resolve("model.safetensors"), tensors);
    }
    return folder;
  }

  static ObjectNode config(String fixture) throws IOException {
    return (ObjectNode) JSON.readTree(ParityFixture.file(fixture).resolve("config.json").toFile());
  }

  /** An object of a fixture's config. */
  static ObjectNode config(String fixture, String key) throws IOException {
    JsonNode part = config(fixture).path(key);
    return (ObjectNode) part;
  }

  /** Logits of a fixture's input through the whole model. */
  static NDArray logits(
      NDManager manager, ParityFixture fixture, ModelParts parts, VisionEncoder tower)
      throws IOException {
    ModelSpec.Encoder encoder = parts.spec().pictures().encoder();
    NDArray features =
        tower.features(fixture.get("in.pixel_values"), encoder.layers(), 0, encoder.choice());
    List<NDArray> each =
        IntStream.range(0, (int) features.getShape().get(0)).mapToObj(features::get).toList();
    NDArray input = fixture.get("in.input_ids");
    long[] ids = input.toLongArray();
    int rows = (int) input.getShape().get(0);
    int positions = ids.length / rows;
    long[] media =
        IntStream.range(0, ids.length).filter(i -> ids[i] == IMAGE).asLongStream().toArray();
    int[] lengths = IntStream.generate(() -> positions).limit(rows).toArray();
    SplicedBatch batch =
        new SplicedBatch(
            rows,
            positions,
            ids,
            media,
            new long[0],
            new long[0],
            lengths,
            null,
            instruction(fixture),
            List.of());
    if (parts.network() instanceof PrefixNetwork prefix) {
      return prefix
          .language()
          .logits(prefix.language().hidden(prefix.embed(manager, batch, each), null));
    }
    Seq2SeqNetwork network = (Seq2SeqNetwork) parts.network();
    NDArray labels = fixture.get("in.labels");
    int answer = (int) labels.getShape().get(1);
    long[] all = labels.toLongArray();
    long[] decoderIds = new long[all.length];
    for (int i = 0; i < all.length; i++) {
      decoderIds[i] = i % answer == 0 ? network.language().startToken() : Math.max(0, all[i - 1]);
    }
    Seq2SeqBatch seq2Seq =
        new Seq2SeqBatch(batch, null, new long[0], new long[0], decoderIds, answer);
    NDArray encoded = network.encode(manager, seq2Seq, each);
    NDArray words = network.language().embed(seq2Seq.decoderIdArray(manager));
    return network.language().logits(network.language().hidden(words, encoded, null));
  }

  private static Instruction instruction(ParityFixture fixture) throws IOException {
    if (!fixture.has("in.qformer_input_ids")) {
      return Instruction.of(new int[0][]);
    }
    NDArray asked = fixture.get("in.qformer_input_ids");
    long[] ids = asked.toLongArray();
    long[] mask = fixture.get("in.qformer_attention_mask").toLongArray();
    int rows = (int) asked.getShape().get(0);
    int length = ids.length / rows;
    int[][] kept = new int[rows][];
    for (int r = 0; r < rows; r++) {
      int from = r * length;
      int many = (int) IntStream.range(from, from + length).filter(i -> mask[i] == 1).count();
      kept[r] = IntStream.range(from, from + many).map(i -> (int) ids[i]).toArray();
    }
    return Instruction.of(kept);
  }
}
