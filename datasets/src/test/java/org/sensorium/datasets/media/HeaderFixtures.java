package org.sensorium.datasets.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.sensorium.datasets.conversation.Media;

/**
 * The media of {@code headers/}, which other programs wrote, and what these read from them; see
 * {@code src/test/scripts/media_headers_reference.py}.
 */
final class HeaderFixtures {
  /** Of the tests that are about no picture. */
  static final MediaHeaders HEADERS =
      new MediaHeaders(
          (file, expected) -> {
            throw new IOException(file + ": handed to the reader of pictures");
          });

  private HeaderFixtures() {}

  record Fixture(String name, MediaHeader header) {
    byte[] bytes() {
      return resource("headers/" + name);
    }

    Media.Kind kind() {
      return header.kind();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Fixture> all() {
    return lines("headers/headers.tsv").stream().map(HeaderFixtures::fixture).toList();
  }

  private static Fixture fixture(String line) {
    String[] cells = line.split("\t");
    return new Fixture(
        cells[0],
        new MediaHeader(
            Media.Kind.valueOf(cells[1]),
            cells[2],
            Integer.parseInt(cells[3]),
            Integer.parseInt(cells[4]),
            Double.parseDouble(cells[5]),
            Integer.parseInt(cells[6]),
            Integer.parseInt(cells[7]),
            Long.parseLong(cells[8])));
  }

  /** The lines of a table without its names. */
  static List<String> lines(String table) {
    return new String(resource(table), StandardCharsets.UTF_8).lines().skip(1).toList();
  }

  private static byte[] resource(String name) {
    try (InputStream in = HeaderFixtures.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
