package org.sensorium.demos.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.demos.bench.Figures;
import org.sensorium.demos.bench.GenerateBench;
import org.sensorium.demos.bench.PreprocessBench;
import org.sensorium.demos.bench.TrainStepBench;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.kernels.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sensorium bench}: our figures and, given its scripts, the reference's beside them. */
@Command(
    name = "bench",
    description = "Measures training steps, decoding and picture processing on this machine.")
final class BenchCommand implements Callable<Integer> {
  private static final String DECODER = "smollm2-135m-instruct";

  @Spec private CommandSpec spec;

  @Option(
      names = "--reference",
      paramLabel = "DIR",
      description = "Folder of reference_*.py; each is run in turn with ours.")
  private @Nullable Path reference;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      description = "Python with torch and transformers (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "JPEG files for the picture row, such as reference_preprocess.py makes.")
  private @Nullable Path pictures;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path decoder = ModelSources.ofEnvironment(DownloadListener.SILENT).resolve(DECODER);
    out.printf("%-34s %-24s %-24s %s%n", "what", "ours", "reference fp32", "ratio");
    Double train = reference("reference_train_step.py", "samples_per_s", "mlp", "fp32");
    Double generate = reference("reference_generate.py", "decode_tokens_per_s", "hf_fp32");
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      String name = precision.id();
      row(out, "train step, samples/s, " + name, TrainStepBench.run(decoder, precision), train);
      GenerateBench.Rates rates = GenerateBench.run(decoder, precision);
      row(out, "prompt, tokens/s, " + name, rates.prefill(), null);
      row(out, "decoding, tokens/s, " + name, rates.decode(), generate);
    }
    if (pictures != null) {
      row(out, "JPEG to 224 x 224, pictures/s", PreprocessBench.run(pictures), null);
    }
    return 0;
  }

  private static void row(PrintWriter out, String what, Figures ours, @Nullable Double theirs) {
    String reference = theirs == null ? "" : String.format(Locale.ROOT, "%.2f", theirs);
    String ratio = theirs == null ? "" : String.format(Locale.ROOT, "%.2f", ours.median() / theirs);
    out.printf("%-34s %-24s %-24s %s%n", what, ours, reference, ratio);
    out.flush();
  }

  /** The median that a reference script reports, or null where no scripts were given. */
  private @Nullable Double reference(String script, String figure, String... variant)
      throws IOException {
    if (reference == null) {
      return null;
    }
    List<String> command =
        new ArrayList<>(List.of(python, reference.resolve(script).toString(), "--one"));
    command.addAll(List.of(variant));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      JsonNode last = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.startsWith("{") ? new ObjectMapper().readTree(line) : last;
      }
      if (last == null || !last.path(figure).has("median")) {
        throw new IOException("%s printed no %s".formatted(String.join(" ", command), figure));
      }
      return last.path(figure).path("median").asDouble();
    }
  }
}
