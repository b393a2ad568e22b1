package org.sensorium.demos.bench;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/**
 * Makes a file in Alpaca's form, of words without a meaning: as long as Alpaca's rows are (12 words
 * of instruction, in two rows of five 10 of input, 45 of output), a row in a hundred said twice and
 * a row in five hundred without an answer, so that there is something to find.
 */
final class AlpacaMaker {
  private static final int WORDS = 20_000; // that are drawn from, the first ones most often
  private static final String[] SYLLABLES = {
    "ba", "con", "de", "er", "fi", "gra", "hu", "in", "ka", "lo", "mi", "na", "or", "pe", "qui",
    "re", "sta", "tu", "ver", "yo"
  };

  private final SplittableRandom random;
  private final String[] words = new String[WORDS];

  private AlpacaMaker(long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int s = random.nextInt(1, 5); s > 0; s--) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words[i] = word.toString();
    }
  }

  /** Writes a JSON list of so many rows; the file appears complete. */
  static void write(Path file, int rows, long seed) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    AlpacaMaker maker = new AlpacaMaker(seed);
    try (JsonGenerator json = new JsonFactory().createGenerator(part.toFile(), JsonEncoding.UTF8)) {
      json.writeStartArray();
      String[] row = maker.row();
      for (int i = 0; i < rows; i++) {
        row = i % 100 == 99 ? row : maker.row();
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringField("instruction", row[0]);
        json.writeStringField("input", row[1]);
        json.writeStringField("output", i % 500 == 250 ? "" : row[2]);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private String[] row() {
    String input = random.nextInt(5) < 2 ? text(10) : "";
    return new String[] {text(12), input, text(45)};
  }

  /** Words of a length about this one; sentences end now and then. */
  private String text(int mean) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(mean / 2, 3 * mean / 2 + 1);
    for (int i = 0; i < length; i++) {
      if (i > 0) {
        text.append(random.nextInt(12) == 0 ? ".\n" : " ");
      }
      double rank = random.nextDouble();
      text.append(words[(int) (rank * rank * rank * WORDS)]);
    }
    return text.append('.').toString();
  }
}
