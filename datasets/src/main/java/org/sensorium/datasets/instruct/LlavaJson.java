package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;

/**
 * The LLaVA JSON format: one array of rows, or one row per line (told apart by content, whatever
 * the file is called).
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number; the record's number where it is absent</td></tr>
 * <tr><td>{@code image video audio point}</td><td>path, list of paths, null or absent</td></tr>
 * <tr><td>{@code conversations}</td><td>list of {@code {"from": "human"|"gpt"|"system", "value":
 * text}}</td></tr>
 * <tr><td>anything else</td><td>kept in {@code meta}, of the row or of its turn</td></tr>
 * </table>
 *
 * <p>A medium stands where its placeholder ({@code <image>} …) stands, texts stay as they are.
 * Media whose kind has no placeholder go to the head of the first human turn, each followed by a
 * newline, as LLaVA's trainer places them. {@code <image>} also stands for a video in rows without
 * images (LLaVA-NeXT). In rows without any media {@code <video>}, {@code <audio>} and {@code
 * <point>} are plain text, since they occur in talk about HTML. Any other difference between
 * placeholders and media is refused.
 *
 * @see <a href="https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md">LLaVA,
 *     custom data</a>
 */
public final class LlavaJson {
  /** Largest row, bytes: a larger one is an error of the file, not a conversation. */
  static final int MAX_ROW_BYTES = 64 << 20;

  private static final String LFS = "version https://git-lfs";
  private static final int HEAD = 1024; // bytes looked at to detect the content

  /** Numbers keep their digits, so that what goes to meta can be written back unchanged. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(MAX_ROW_BYTES)
                          .maxNestingDepth(200)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private LlavaJson() {}

  /**
   * Opens a file; close the reader.
   *
   * @param media where the rows' media must lie; null leaves them unchecked
   * @throws DatasetFormatException if the content is neither form
   * @throws IOException if the file cannot be read
   */
  public static ConversationReader open(Path file, @Nullable MediaRoot media) throws IOException {
    // not closed here on success: the reader owns the stream
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.mark(HEAD);
      String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
      in.reset();
      char first = firstSign(file, head);
      RowParser rows = new RowParser(file, media);
      return first == '[' ? new ArrayReader(file, in, rows) : new LinesReader(file, in, rows);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static char firstSign(Path file, String head) throws DatasetFormatException {
    String text = (head.startsWith("\uFEFF") ? head.substring(1) : head).stripLeading();
    if (text.startsWith(LFS)) {
      throw DatasetFormatException.ofFile(
          file,
          "this is a git-LFS pointer, not the data; run \"git lfs pull\" in the repository it came"
              + " from, or download the file itself");
    }
    if (text.isEmpty()) {
      throw DatasetFormatException.ofFile(
          file, "the file is empty; expected a JSON array of rows, or one row per line");
    }
    char first = text.charAt(0);
    if (first != '[' && first != '{') {
      boolean page = text.toLowerCase(Locale.ROOT).startsWith("<");
      throw DatasetFormatException.ofFile(
          file,
          "the content starts with \"%s\"; expected \"[\" (a JSON array of rows) or \"{\" (one row per line)%s"
              .formatted(
                  text.substring(0, Math.min(20, text.length())).lines().findFirst().orElse(""),
                  page ? "; it looks like a web page, download the file again" : ""));
    }
    return first;
  }
}
