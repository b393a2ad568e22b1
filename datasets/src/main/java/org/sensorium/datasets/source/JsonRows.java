package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Cuts JSON text into rows without parsing them: brackets are counted, strings passed over. So a
 * row that is no JSON spoils only itself, every row has its offset, and rows can be parsed by
 * several threads.
 *
 * <p>Rows are the values of a list, those of an object (with their keys), one per line, or values
 * one after the other.
 */
final class JsonRows implements SlicedSource {
  /** The one fault that is not in the row itself. */
  static final String MISSING_COMMA = "the comma between this row and the one before is missing";

  private enum Form {
    LIST,
    KEYED,
    LINES,
    VALUES
  }

  private final Path file;
  private final ByteWindow window;
  private final JsonScanner scan;
  private final RowLayout layout;
  private final Form form;
  private byte lineEnd = '\n';
  private int nesting; // lists open inside the list of rows, for flat layouts
  private boolean first = true; // at this level of nesting
  private boolean ended;
  private long record;
  private long sliceOffset;
  private int sliceLength;

  JsonRows(Path file, InputStream in, RowLayout layout) throws IOException {
    this.file = file;
    this.window = new ByteWindow(in);
    this.scan = new JsonScanner(window);
    this.layout = layout;
    window.skipByteOrderMark();
    this.form = form();
  }

  private Form form() throws IOException {
    int sign = window.skipBlanks();
    if (layout.isKeyed()) {
      return opened(sign);
    }
    for (String key : layout.path()) {
      if (sign != '{') {
        throw DatasetFormatException.ofFile(
            file,
            "the top level is %s; expected an object with the rows under %s"
                .formatted(sign == '[' ? "a list" : "no object", layout.path()));
      }
      window.at++;
      sign = find(key);
    }
    return sign == '[' || !layout.path().isEmpty() ? opened(sign) : linesOrValues();
  }

  private Form opened(int sign) throws DatasetFormatException {
    if (sign != '[' && sign != '{') {
      throw DatasetFormatException.ofFile(
          file,
          "expected a list or an object of rows at byte %d, found %s"
              .formatted(window.offset(), shown(sign)));
    }
    window.at++;
    return sign == '[' ? Form.LIST : Form.KEYED;
  }

  /** Goes to the value of a key of the object that was opened. */
  private int find(String wanted) throws IOException {
    for (int sign = window.skipBlanks(); sign == '"' || sign == ','; sign = window.skipBlanks()) {
      if (sign == ',') {
        window.at++;
        continue;
      }
      int length = scan.length(0);
      if (length < 0) {
        break;
      }
      String key;
      try {
        key = key(window.take(length), length);
      } catch (RowException e) {
        throw DatasetFormatException.ofFile(file, e.getMessage());
      }
      if (window.skipBlanks() != ':') {
        break;
      }
      window.at++;
      int value = window.skipBlanks();
      if (key.equals(wanted)) {
        return value;
      }
      scan.passValue();
    }
    throw DatasetFormatException.ofFile(
        file,
        "there is no \"%s\" at the level where %s should lead to the rows"
            .formatted(wanted, layout.path()));
  }

  /** A value over several lines cannot be one of a file with a row on each line. */
  private Form linesOrValues() throws IOException {
    int length;
    try {
      length = scan.length(0);
    } catch (ByteWindow.Unreadable e) {
      return Form.LINES;
    }
    for (int i = 0; i < length; i++) {
      byte sign = window.bytes[window.at + i];
      if (sign == '\n' || sign == '\r') {
        return endsInTheMiddle(i) ? Form.LINES : Form.VALUES;
      }
    }
    if (length >= 0 && scan.ahead(length) == '\r' && scan.ahead(length + 1) != '\n') {
      lineEnd = '\r';
    }
    return Form.LINES;
  }

  /** Whether the first line is no part of a longer value, but a row that is broken. */
  private boolean endsInTheMiddle(int lineLength) throws IOException {
    int last = lineLength - 1;
    while (JsonScanner.isBlank(window.bytes[window.at + last])) {
      last--;
    }
    int next = lineLength;
    while (scan.isBlankOr(next, '\n')) {
      next++;
    }
    byte before = window.bytes[window.at + last];
    boolean goesOn = before == '{' || before == '[' || before == ',' || before == ':';
    return scan.ahead(next) == '{' && !goesOn;
  }

  @Override
  public @Nullable Row next() throws IOException {
    if (ended) {
      return null;
    }
    try {
      return switch (form) {
        case LIST, KEYED -> member();
        case LINES -> line();
        case VALUES -> window.skipBlanks() < 0 ? null : value(++record);
      };
    } catch (ByteWindow.Unreadable e) {
      throw fatal(window.offset(), e.getMessage());
    }
  }

  private @Nullable Row member() throws IOException {
    while (true) {
      int sign = leaveLists();
      if (sign == (form == Form.LIST ? ']' : '}')) {
        window.at++;
        return end();
      }
      boolean comma = sign == ',';
      if (comma) {
        long offset = window.offset();
        window.at++;
        sign = window.skipBlanks();
        if (first || sign == ']' || sign == '}' || sign == ',') {
          record++; // the row that should be here
          throw fatal(offset, "a comma without a row behind it; expected a row");
        }
      }
      if (sign < 0) {
        throw fatal(
            window.offset(),
            "the file ends before the %s of rows is closed; it may be cut off, download it again"
                .formatted(form == Form.LIST ? "list" : "object"));
      }
      if (!layout.flat() || sign != '[') {
        return member(comma);
      }
      window.at++;
      nesting++;
      first = true;
    }
  }

  /** Passes over the ends of inner lists; returns the sign behind them. */
  private int leaveLists() throws IOException {
    int sign = window.skipBlanks();
    while (nesting > 0 && sign == ']') {
      window.at++;
      nesting--;
      first = false;
      sign = window.skipBlanks();
    }
    return sign;
  }

  private Row member(boolean comma) throws IOException {
    record++;
    boolean missing = !comma && !first;
    first = false;
    long offset = window.offset();
    Row row = form == Form.KEYED ? keyed() : value(record);
    if (missing) {
      throw DatasetFormatException.ofRecord(file, record, offset, MISSING_COMMA);
    }
    return row;
  }

  /** After the last bracket: rows of an inner object may be followed by more of the outer one. */
  private @Nullable Row end() throws IOException {
    ended = true;
    if ((layout.path().isEmpty() || layout.isKeyed()) && window.skipBlanks() >= 0) {
      throw DatasetFormatException.ofFile(
          file,
          "after the %d rows, at byte %d, there is more; expected the end"
              .formatted(record, window.offset()));
    }
    return null;
  }

  private Row keyed() throws IOException {
    long offset = window.offset();
    int start = 0;
    if (window.peek() != '"' || (start = scan.length(0)) < 0) {
      throw fatal(offset, "found %s; expected the name of a row".formatted(shown(window.peek())));
    }
    // The window may move: the value is scanned from behind the key, and both are taken together.
    int length = start;
    while (scan.isBlankOr(length, ':')) {
      length++;
    }
    int value = scan.length(length);
    if (value <= 0) {
      throw cutOff(offset);
    }
    return slice(record, offset, length + value);
  }

  private Row value(long number) throws IOException {
    long offset = window.offset();
    int length = scan.length(0);
    if (length < 0) {
      throw cutOff(offset);
    }
    if (length == 0) {
      throw fatal(offset, "found %s; expected a row".formatted(shown(window.peek())));
    }
    return slice(number, offset, length);
  }

  private Row slice(long number, long offset, int length) throws IOException {
    sliceOffset = offset;
    sliceLength = length;
    return reread(number, offset, window.take(length));
  }

  private @Nullable Row line() throws IOException {
    while (window.skipBlanks() >= 0) {
      int length = scan.lineLength(lineEnd);
      record++;
      return slice(record, window.offset(), length);
    }
    return null;
  }

  @Override
  public Row reread(long number, long offset, byte[] slice) throws IOException {
    if (form != Form.KEYED) {
      return Row.ofJson(file, number, offset, null, slice, 0, slice.length);
    }
    int end = 1;
    while (slice[end] != '"') {
      end += slice[end] == '\\' ? 2 : 1;
    }
    int colon = behindBlanks(slice, end + 1);
    try {
      String key = key(slice, end + 1);
      if (slice[colon] != ':') {
        throw new RowException("the name \"%s\" is not followed by \":\"".formatted(key));
      }
      int value = behindBlanks(slice, colon + 1);
      return Row.ofJson(file, number, offset, key, slice, value, slice.length);
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(file, number, offset, e.getMessage());
    }
  }

  private static int behindBlanks(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && JsonScanner.isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  private static String key(byte[] bytes, int length) throws RowException {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(bytes, 0, length)) {
      json.nextToken();
      return json.getText();
    } catch (IOException e) { // no JSON, or bytes that are no text
      throw new RowException(
          "the name %s is not valid JSON text"
              .formatted(
                  new String(Arrays.copyOf(bytes, Math.min(length, 40)), StandardCharsets.UTF_8)));
    }
  }

  private DatasetFormatException cutOff(long offset) {
    return fatal(
        offset,
        "the file ends inside this row; a bracket or quote is not closed, or the file is cut off");
  }

  private DatasetFormatException fatal(long offset, @Nullable String reason) {
    ended = true;
    return DatasetFormatException.atRecord(
        file, Math.max(1, record), offset, reason + "; the rows after it cannot be read");
  }

  private static String shown(int sign) {
    return sign < 0 ? "the end of the file" : "\"%c\"".formatted((char) sign);
  }

  @Override
  public long sliceOffset() {
    return sliceOffset;
  }

  @Override
  public int sliceLength() {
    return sliceLength;
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}
