package org.sensorium.demos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The reference's side: {@code reference_*.py}, Hugging Face transformers on torch, each row in a
 * process of its own.
 *
 * @param folder of the scripts
 * @param python with torch, torchvision, transformers, gguf and scikit-image
 * @param decoder folder of SmolLM2's GGUF file
 * @param work scratch folder; the pictures lie under it
 */
public record ReferenceScripts(Path folder, String python, Path decoder, Path work) {
  // reference_preprocess.py has no way to run one row: this is its loop over one of its paths
  private static final String ONE_PICTURE_ROW =
      """
      import json, sys
      sys.path.insert(0, sys.argv[1])
      import reference_preprocess as script
      paths = script.make_jpegs()
      script.init()
      seconds, _ = script.measure(lambda: script.batch(("hf_torchvision", paths)), 1, 9, 30)
      print(json.dumps({"images_per_s": script.spread([script.COUNT / s for s in seconds], 1),
                        "peak_rss_mib": script.peak_rss_mib()}))
      """;

  /** One row. */
  enum Row {
    /** Projector training, float32, as a user of transformers runs it. */
    TRAIN("samples_per_s", "reference_train_step.py", "--one", "mlp", "fp32"),
    /** Greedy decoding by {@code generate()}, float32. */
    DECODE("decode_tokens_per_s", "reference_generate.py", "--one", "hf_fp32"),
    /** {@code CLIPImageProcessor} on torchvision's decoder, one worker. */
    PICTURES("images_per_s");

    private final String figure;
    private final List<String> command;

    Row(String figure, String... command) {
      this.figure = figure;
      this.command = List.of(command);
    }
  }

  /** Where {@code reference_preprocess.py} puts its pictures. */
  public static Path pictures(Path work) {
    return work.resolve("jpeg640x480");
  }

  Measurement measure(Row row) throws IOException {
    List<String> command = new ArrayList<>(List.of(python));
    if (row.command.isEmpty()) {
      command.addAll(List.of("-c", ONE_PICTURE_ROW, folder.toString()));
    } else {
      command.add(folder.resolve(row.command.get(0)).toString());
      command.addAll(row.command.subList(1, row.command.size()));
    }
    JsonNode result =
        ChildProcess.lastJson(
            command,
            Map.of(
                "BENCH_MODEL_DIR", decoder.toString(),
                "BENCH_WORK", work.toString(),
                "PYTHONDONTWRITEBYTECODE", "1"));
    if (!result.path(row.figure).has("median")) {
      throw new IOException("%s: found no figure %s in %s".formatted(folder, row.figure, result));
    }
    return new Measurement(
        new ObjectMapper().treeToValue(result.path(row.figure), Figures.class),
        result.path("peak_rss_mib").asDouble());
  }
}
