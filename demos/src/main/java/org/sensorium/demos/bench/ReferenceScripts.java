package org.sensorium.demos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reference's side: {@code reference_*.py}, each row in a process of its own.
 *
 * @param folder of the scripts; null for only the one that comes with this program
 * @param python with what the measured rows need: torch, torchvision, transformers, gguf and
 *     scikit-image, or datasets, or Pillow; PyAV and decord it also finds in the folder that the
 *     variable BENCH_EXTRA names
 * @param inputs made files lie in its scratch folder, the pictures under it
 */
public record ReferenceScripts(@Nullable Path folder, String python, Inputs inputs) {
  /** What tells that both sides found the same points. */
  static final String INDEX_SUM = "sum of the indices";

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

  // reference_mel.py neither: this is what it defines, and its loop over one of its functions
  private static final String ONE_MEL_ROW =
      """
      import json, pathlib, sys
      sys.path.insert(0, sys.argv[1])
      script = pathlib.Path(sys.argv[1], "reference_mel.py").read_text()
      exec(script.split("results = []")[0])
      work = pathlib.Path(sys.argv[3])
      audio.astype("<f4").tofile(work / "mel_audio.f32")
      reference.astype("<f4").tofile(work / "mel_reference.f32")
      function = globals()[sys.argv[2]]
      seconds, _ = measure(lambda: [function() for _ in range(5)], 2, 11, 20)
      print(json.dumps({"clips_per_s": spread([5 / s for s in seconds], 1),
                        "peak_rss_mib": peak_rss_mib()}))
      """;

  // nor has reference_video.py: its loop over one path and one clip
  private static final String ONE_VIDEO_ROW =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      import json
      import reference_video as script
      path, read = script.make(int(sys.argv[3])), getattr(script, sys.argv[2])
      seconds, _ = script.measure(lambda: read(path), 2, 9, 25)
      print(json.dumps({"clips_per_s": script.spread([1 / s for s in seconds], 2),
                        "peak_rss_mib": script.peak_rss_mib()}))
      """;

  /** Where {@code reference_preprocess.py} puts its pictures. */
  public static Path pictures(Path work) {
    return work.resolve("jpeg640x480");
  }

  /** Whether the script of a row is there. */
  boolean has(Reference row) {
    return row.isOwn() || folder != null;
  }

  Measurement measure(Reference row) throws IOException {
    JsonNode result = ChildProcess.lastJson(command(row), environment());
    JsonNode rate = result.path(row.figure());
    if (!rate.isNumber() && !rate.has("median")) {
      throw new IOException("%s: found no figure %s in %s".formatted(row, row.figure(), result));
    }
    Map<String, Figures> also = new LinkedHashMap<>();
    also(result, "first_batch_s", 1000, "first 16 rows, ms", also);
    also(result, "findings", 1, "findings", also);
    also(result, "index_sum", 1, INDEX_SUM, also);
    return new Measurement(figures(rate), result.path("peak_rss_mib").asDouble(), also);
  }

  private List<String> command(Reference row) throws IOException {
    List<String> command = new ArrayList<>(List.of(python));
    if (row.isOwn()) {
      command.add(unpacked(row.command().get(0)).toString());
      command.add(row.command().get(1));
      command.add(inputs.work().resolve(row.command().get(2)).toString());
    } else if (folder == null) {
      throw new IllegalArgumentException("the scripts of " + row + " are not there");
    } else if (row.isMel()) {
      command.addAll(List.of("-c", ONE_MEL_ROW, folder.toString()));
      command.addAll(List.of(row.command().get(0), inputs.work().toString()));
    } else if (row.command().isEmpty()) {
      command.addAll(List.of("-c", ONE_PICTURE_ROW, folder.toString()));
    } else if (row.isOneOfVideo()) {
      command.addAll(List.of("-c", ONE_VIDEO_ROW, folder.toString()));
      command.addAll(row.command().subList(1, row.command().size()));
    } else {
      command.add(folder.resolve(row.command().get(0)).toString());
      command.addAll(row.command().subList(1, row.command().size()));
    }
    return command;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    if (inputs.decoder() != null) {
      environment.put("BENCH_MODEL_DIR", inputs.decoder().toString());
    }
    environment.put("BENCH_WORK", inputs.work().toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    return environment;
  }

  /** Our own script as a file: in a jar it is none. */
  private Path unpacked(String script) throws IOException {
    Path file = inputs.work().resolve(script);
    try (InputStream in = ReferenceScripts.class.getResourceAsStream("/bench/" + script)) {
      if (in == null) {
        throw new FileNotFoundException(script + " is missing from the program");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  /** The repeats of a row, or its only one. */
  private static Figures figures(JsonNode rate) throws IOException {
    return rate.isNumber()
        ? Figures.of(rate.asDouble())
        : new ObjectMapper().treeToValue(rate, Figures.class);
  }

  private static void also(
      JsonNode result, String key, double scale, String what, Map<String, Figures> to) {
    if (result.has(key)) {
      to.put(what, Figures.of(scale * result.path(key).asDouble()));
    }
  }
}
