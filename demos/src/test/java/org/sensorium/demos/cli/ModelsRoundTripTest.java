package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published checkpoint on the command line: imported, looked into, asked, exported. */
class ModelsRoundTripTest {
  private static final Path FILES = Path.of("../fusion/src/test/resources/published");

  @TempDir private Path temp;

  /** Otter's folder, which holds everything; a tokenizer that fits it is put beside it. */
  private Path otter() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("otter"));
    for (String file : new String[] {"config.json", "pytorch_model.bin"}) {
      Files.copy(FILES.resolve("otter").resolve(file), folder.resolve(file));
    }
    return withTokenizer(folder);
  }

  private static Path withTokenizer(Path folder) throws IOException {
    StringBuilder vocabulary = new StringBuilder();
    StringBuilder added = new StringBuilder();
    String[] special = {"<unk>", "<s>", "</s>", "<|endofchunk|>", "<image>", "<answer>"};
    for (int id = 0; id < 101; id++) {
      String token = id < special.length ? special[id] : Character.toString(' ' + id - 6);
      String quoted = token.replace("\\", "\\\\").replace("\"", "\\\"");
      vocabulary.append(id == 0 ? "" : ",").append("\"%s\":%d".formatted(quoted, id));
      if (id < special.length) {
        added
            .append(id == 0 ? "" : ",")
            .append(
                "{\"id\":%d,\"content\":\"%s\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false}"
                    .formatted(id, token));
      }
    }
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"version\":\"1.0\",\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[%s],\"model\":{\"type\":\"BPE\",\"unk_token\":\"<unk>\",\"merges\":[],\"vocab\":{%s}}}"
            .formatted(added, vocabulary));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"unk_token\": \"<unk>\"}");
    return folder;
  }

  /** BLIP-2's folders are asked by questions, unless someone says otherwise. */
  @Test
  void anExportSaysThatItsTemplateIsLost() throws IOException {
    Path blip = Files.createDirectory(temp.resolve("blip"));
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(Path.of("../nn/src/test/resources/fixtures/blip2_opt", file), blip.resolve(file));
    }
    String hub = withTokenizer(blip).toString();
    for (String template : new String[] {"blip2_caption", "blip2_question"}) {
      String model = temp.resolve(template).toString();
      CommandRun.of("models", "import", hub, "--template", template, "--out", model).succeeds();
      String out = temp.resolve(template + "-hub").toString();
      assertThat(CommandRun.of("models", "export", model, "--out", out).succeeds().out())
          .startsWith(out + ": written")
          .matches(
              said ->
                  template.equals("blip2_question")
                      != said.contains(
                          "the chat template was blip2_caption: read back here it is blip2_question; models import --template blip2_caption keeps it"));
    }
  }

  @Test
  void importedModelsAreAskedAndPlannedLikeOthers() throws IOException {
    Path model = temp.resolve("model");
    CommandRun.of("models", "import", otter().toString(), "--out", model.toString()).succeeds();
    assertThat(model.resolve("sensorium.json")).content().contains("\"template\" : \"otter\"");
    assertThat(CommandRun.of("models", "inspect", "--plan", model.toString()).succeeds().out())
        .contains("encoder    of image: clip of " + temp.resolve("otter"))
        .contains("projector  perceiver, 16 -> 32, 3 queries of 16, 2 layers")
        .contains("template   otter")
        .contains("precision  float16")
        .containsPattern("decoder +0\\.1 ");
    CommandRun.of("models", "export", model.toString(), "--out", temp.resolve("hub").toString())
        .refusedWith("transformers has no model with a projector");
    assertThat(temp.resolve("hub")).doesNotExist();
  }
}
