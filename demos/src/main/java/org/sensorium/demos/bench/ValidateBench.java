package org.sensorium.demos.bench;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.datasets.validate.MediaCaps;
import org.sensorium.datasets.validate.MediaRule;
import org.sensorium.datasets.validate.ValidationReport;
import org.sensorium.datasets.validate.Validator;
import org.sensorium.demos.media.ImageProbe;

/** What {@code data validate} does with rows of text, and with rows of one picture each. */
final class ValidateBench {
  private static final int ROWS = 200_000;
  private static final int PICTURES = 20_000;
  private static final String HEADERS = "headers"; // folder of the pictures and their rows
  private static final int WARM_UP = 3;
  private static final int REPEATS = 5;
  private static final int LISTED = 1000; // findings of each cause, as the command's default

  private ValidateBench() {}

  /** One validation of a whole file. */
  private interface Check {
    ValidationReport run(int threads) throws IOException;
  }

  /** The file of text rows, made if it is not there. */
  static Path text(Path work) throws IOException {
    Path file = work.resolve("alpaca_%d.json".formatted(ROWS));
    if (!Files.isRegularFile(file)) {
      AlpacaMaker.write(file, ROWS, 0);
    }
    return file;
  }

  /** The file of rows with a picture each; made anew, as the pictures may be others than before. */
  static Path pictures(Path work, Path source) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(source)) {
      files = all.filter(file -> file.toString().matches(".*\\.jpe?g")).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException("%s: no .jpg file in it".formatted(source));
    }
    Path folder = Files.createDirectories(work.resolve(HEADERS));
    Path rows = folder.resolve("rows.json");
    try (JsonGenerator json = new JsonFactory().createGenerator(rows.toFile(), JsonEncoding.UTF8)) {
      json.writeStartArray();
      for (int i = 0; i < PICTURES; i++) {
        String name = "%06d.jpg".formatted(i);
        Files.deleteIfExists(folder.resolve(name));
        copy(files.get(i % files.size()), folder.resolve(name));
        json.writeRaw('\n');
        row(json, name);
      }
      json.writeEndArray();
    }
    return rows;
  }

  private static void row(JsonGenerator json, String picture) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", picture);
    json.writeStringField("image", picture);
    json.writeArrayFieldStart("conversations");
    for (String[] turn :
        List.of(new String[] {"human", "<image>\nWhat is this?"}, new String[] {"gpt", picture})) {
      json.writeStartObject();
      json.writeStringField("from", turn[0]);
      json.writeStringField("value", turn[1]);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Another name for the same bytes is enough, and takes no room. */
  private static void copy(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(source, target); // on another disk
    }
  }

  /** Rows per second: parsing, turns, placeholders, duplicates. */
  static Measurement text(Path work, int threads) throws IOException {
    Path file = text(work);
    return measure(
        threads, count -> validate(file, OpenOptions.DEFAULT, new Validator(count, LISTED)));
  }

  /** Pictures per second: each row is read too, its picture found, its header read and compared. */
  static Measurement headers(Path work, Path source, int threads) throws IOException {
    Path file = pictures(work, source);
    OpenOptions options = OpenOptions.DEFAULT.dataset("llava");
    List<String> paths = InstructionDatasets.of("llava").mediaPaths();
    MediaCache cache = MediaCache.of(work.resolve("media"), MediaLimits.DEFAULT);
    return measure(
        threads,
        count -> {
          try (MediaFiles media = new MediaFiles(MediaRoot.of(work.resolve(HEADERS)), cache)) {
            Validator validator =
                new Validator(count, LISTED)
                    .rule(
                        new MediaRule(
                            new MediaLookup(media.store(), paths),
                            media,
                            ImageProbe.allMedia(),
                            MediaCaps.DEFAULT));
            return validate(file, options, validator);
          }
        });
  }

  private static ValidationReport validate(Path file, OpenOptions options, Validator validator)
      throws IOException {
    InstructionDataset dataset = InstructionDatasets.dataset(file, options);
    try (ConversationReader rows = dataset.open(file, options)) {
      return validator.run(file, dataset.id(), rows);
    }
  }

  private static Measurement measure(int threads, Check check) throws IOException {
    Map<String, Figures> also = new LinkedHashMap<>();
    ValidationReport report = check.run(threads);
    also.put("rows", Figures.of(report.rows()));
    also.put("findings", Figures.of(report.findings()));
    Figures all = rates(threads, check);
    also.put("checked by 1 thread", rates(1, check));
    return Measurement.ofThisProcess(all, also);
  }

  private static Figures rates(int threads, Check check) throws IOException {
    double[] rates = new double[REPEATS];
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      long rows = check.run(threads).rows();
      if (i >= 0) {
        rates[i] = rows * 1e9 / (System.nanoTime() - start);
      }
    }
    return Figures.of(rates);
  }
}
