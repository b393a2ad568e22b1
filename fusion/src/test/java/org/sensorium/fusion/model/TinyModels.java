package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.processing.ImageProcessors;

/** Folders as the hub has them, made of the fixtures' models, and a tokenizer that fits them. */
public final class TinyModels {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_CHARACTER = 4; // behind <pad> <s> </s> <unk>
  private static final int VOCABULARY = 120;

  private TinyModels() {}

  /** A copy of a fixture's model. */
  public static Path copy(String fixture, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(ParityFixture.file(fixture).resolve(file), folder.resolve(file));
    }
    return folder;
  }

  /** The llama fixture with a tokenizer. */
  public static Path decoder(Path folder) throws IOException {
    return withTokenizer(copy("llama", folder));
  }

  /** Puts a tokenizer of 120 tokens into a folder: one for every ASCII character. */
  public static Path withTokenizer(Path folder) throws IOException {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    json.putObject("decoder").put("type", "Fuse");
    ObjectNode model = json.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
    model.putArray("merges");
    ObjectNode vocabulary = model.putObject("vocab");
    ArrayNode added = json.putArray("added_tokens");
    String[] tokens = new String[VOCABULARY];
    for (int id = 0; id < VOCABULARY; id++) {
      tokens[id] = Character.toString(id < 100 ? ' ' + id - FIRST_CHARACTER : 'α' + id - 100);
    }
    tokens[99] = "\n";
    String[] special = {"<pad>", "<s>", "</s>", "<unk>"};
    System.arraycopy(special, 0, tokens, 0, special.length);
    tokens[117] = "<|im_start|>";
    tokens[118] = "<|im_end|>";
    tokens[119] = "<image>";
    for (int id = 0; id < VOCABULARY; id++) {
      vocabulary.put(tokens[id], id);
      if (id < special.length || id >= 117) {
        added
            .addObject()
            .put("id", id)
            .put("content", tokens[id])
            .put("special", true)
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false);
      }
    }
    Files.writeString(folder.resolve("tokenizer.json"), json.toString());
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "add_bos_token": true}
        """);
    return folder;
  }

  /** A picture of noise. */
  public static Path picture(Path file, long seed) throws IOException {
    BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /** A question about media of any kinds, which are shown in front of it. */
  public static Conversation ask(List<MediumFile> media, String question) {
    List<Part> parts = new ArrayList<>();
    List<Media> shown = new ArrayList<>();
    for (MediumFile medium : media) {
      parts.add(new Part.MediaRef(shown.size()));
      shown.add(new Media(medium.kind(), medium.file().toString()));
    }
    parts.add(new Part.Text((media.isEmpty() ? "" : "\n") + question));
    return new Conversation("question", List.of(new Turn(Turn.Role.USER, parts)), shown, Map.of());
  }

  /** A new projector between an encoder's folder and a decoder's, on the CPU in float32. */
  public static ModelParts create(String encoder, String decoder, String template)
      throws IOException {
    return create(encoder, decoder, template, Device.cpu(), Precision.FLOAT32);
  }

  /** A new projector between an encoder's folder and a decoder's. */
  public static ModelParts create(
      String encoder, String decoder, String template, Device device, Precision precision)
      throws IOException {
    return ModelParts.create(
        new NewModel(
            Map.of(
                Media.Kind.IMAGE,
                new NewModel.Reader(
                    new ModelSpec.Encoder(
                        null, new ModelSpec.Source(encoder, null), List.of(-2), 0),
                    ImageProcessors.OF_ENCODER,
                    ModelSpec.ProjectorShape.of(
                        "mlp2x_gelu", 0, true, InputNorm.Kind.STANDARD, true))),
            new ModelSpec.Source(decoder, null),
            template,
            "",
            precision,
            7),
        sources(),
        device);
  }

  /** A decoder that answers words. */
  public static PrefixNetwork answering(NDManager manager, LanguageDecoder decoder) {
    ProjectorConfig unused = ProjectorConfig.linear(1, decoder.width());
    return new PrefixNetwork(Projectors.create(manager, unused, 0, 1), decoder);
  }

  /** The network of a model whose media stand among the words. */
  public static PrefixNetwork prefix(ModelParts parts) {
    return (PrefixNetwork) parts.network();
  }

  /** Where nothing is fetched from: only folders are found. */
  public static ModelSources sources() {
    return ModelSources.ofEnvironment(DownloadListener.SILENT);
  }
}
