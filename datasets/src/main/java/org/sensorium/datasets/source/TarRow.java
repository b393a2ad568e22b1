package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of a WebDataset archive while its members come in. The first fault is kept to its end. */
final class TarRow {
  /** Most bytes of a member, and half of the most of a row: larger media belong into files. */
  static final int MAX_MEMBER_BYTES = 64 << 20;

  /** Most members of a row. */
  static final int MAX_MEMBERS = 1000;

  /** Endings of what is text even if a byte of it is wrong. */
  private static final Set<String> TEXT =
      Set.of("txt", "text", "transcript", "caption", "cls", "cls2", "index", "inx", "id", "csv");

  /** Endings of what is bytes even if it could pass for text. */
  private static final Set<String> BYTES =
      Set.of(
          "jpg", "jpeg", "png", "ppm", "pgm", "pbm", "webp", "gif", "bmp", "tif", "tiff", "mp4",
          "mov", "avi", "mkv", "webm", "mp3", "wav", "flac", "ogg", "m4a", "npy", "npz", "ply",
          "pcd", "bin", "pt", "pth", "pyd", "pkl", "pickle", "ten", "tb", "mp", "msg");

  private final String key;
  private final long offset;
  private final ObjectNode cells = Json.MAPPER.createObjectNode();
  private long bytes;
  private @Nullable String fault;

  TarRow(String key, long offset) {
    this.key = key;
    this.offset = offset;
    cells.put("__key__", key);
  }

  String key() {
    return key;
  }

  /** Of the first member's header. */
  long offset() {
    return offset;
  }

  /**
   * The fields, {@code __key__} first.
   *
   * @throws RowException if one of the members is not fit to be read
   */
  ObjectNode cells() throws RowException {
    if (fault != null) {
      throw new RowException(fault);
    }
    return cells;
  }

  /** Takes in a member; its bytes are read if there is nothing against it. */
  void add(TarReader.Member member, String ending, TarReader tar) throws IOException {
    String field = ending.toLowerCase(Locale.ROOT); // as WebDataset does
    String found = fault(member, field);
    if (fault == null && found != null) {
      fault = "member \"%s\" %s".formatted(shown(member.name()), found);
      cells.removeAll(); // nothing of it is used
    }
    if (fault != null) {
      return;
    }
    byte[] content = tar.content();
    bytes += content.length;
    try {
      cells.set(field, value(field, content));
    } catch (RowException e) {
      fault = "member \"%s\": %s".formatted(shown(member.name()), e.getMessage());
    }
  }

  private @Nullable String fault(TarReader.Member member, String field) {
    String name = MemberNames.fault(member.name());
    if (name != null) {
      return name + "; names that lead out of a folder are refused";
    }
    if (member.kind() != TarReader.Kind.FILE) {
      return "is %s; only plain files are read".formatted(member.kind().title());
    }
    if (member.size() > MAX_MEMBER_BYTES || bytes + member.size() > 2L * MAX_MEMBER_BYTES) {
      return "has %d bytes; at most %d MB of a member and twice that of a row are read"
          .formatted(member.size(), MAX_MEMBER_BYTES >> 20);
    }
    if (cells.has(field)) {
      return "is the second \"%s\" of the row %s; expected one".formatted(field, key);
    }
    return cells.size() > MAX_MEMBERS
        ? "is one too many; a row has at most %d members".formatted(MAX_MEMBERS)
        : null;
  }

  private static String shown(String name) {
    return name.length() > 100 ? name.substring(0, 100) + "…" : name;
  }

  private static JsonNode value(String field, byte[] content) throws RowException {
    String kind = field.substring(field.lastIndexOf('.') + 1);
    if (kind.equals("json")) {
      return json(content);
    }
    if (BYTES.contains(kind)) {
      return BinaryNode.valueOf(content);
    }
    String text = text(content);
    if (text == null && TEXT.contains(kind)) {
      throw new RowException("the text is not UTF-8; convert it");
    }
    return text == null ? BinaryNode.valueOf(content) : TextNode.valueOf(text);
  }

  private static JsonNode json(byte[] content) throws RowException {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(content)) {
      JsonNode value = Json.tree(json);
      if (value.isMissingNode() || json.nextToken() != null) {
        throw new RowException(
            "found %s; expected one JSON value"
                .formatted(value.isMissingNode() ? "nothing" : "more behind the first value"));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new RowException(Json.syntax(e));
    } catch (IOException e) { // bytes that are no UTF-8
      throw new RowException("not valid JSON: " + e.getMessage());
    }
  }

  private static @Nullable String text(byte[] content) {
    for (byte sign : content) {
      if (sign == 0) {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
