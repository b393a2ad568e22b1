package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;

/**
 * Which rows precede a row, and these rows. Ids and offsets are held in memory, the rows are read
 * again from the file.
 */
final class Examples {
  private final OffsetTable rows;
  private final @Nullable Map<String, List<String>> links; // null without a file of links

  private Examples(OffsetTable rows, @Nullable Map<String, List<String>> links) {
    this.rows = rows;
    this.links = links;
  }

  /**
   * Reads the links and where the rows stand.
   *
   * @param train the file of links; null for the one beside the instructions, if there is one
   * @throws DatasetFormatException if it is no such file
   */
  static Examples of(Path instructions, @Nullable Path train) throws IOException {
    Path file = train == null ? MimicIt.beside(instructions, "_train") : train;
    boolean found = !file.equals(instructions) && Files.isRegularFile(file);
    if (train != null && !found) {
      throw DatasetFormatException.ofFile(
          train, "this file of in-context links does not exist; it was named by a setting");
    }
    return new Examples(OffsetTable.of(instructions, MimicIt.DATA), found ? links(file) : null);
  }

  private static Map<String, List<String>> links(Path file) throws IOException {
    Map<String, List<String>> links = new HashMap<>();
    try (JsonParser json = RowFiles.parser(file)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw DatasetFormatException.ofFile(
            file, "expected an object of ids, each with a list of ids to precede it");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String id = json.currentName();
        json.nextToken();
        JsonNode ids = Json.tree(json);
        List<String> before = new ArrayList<>();
        ids.forEach(other -> before.add(other.asText()));
        links.put(id, before);
      }
      return links;
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(file, Json.syntax(e));
    }
  }

  /** The ids of the rows before a row; a row that the file of links leaves out has none. */
  List<String> of(String id, Fields row) throws RowException {
    if (links != null) {
      return links.getOrDefault(id, List.of());
    }
    return row.node("rel_ins_ids") == null ? List.of() : relatedOf(row);
  }

  private static List<String> relatedOf(Fields row) throws RowException {
    return row.texts("rel_ins_ids");
  }

  /** The row of an id; null if there is none. */
  @Nullable ObjectNode row(String id) throws RowException {
    JsonNode row = rows.read(id);
    if (row != null && !(row instanceof ObjectNode)) {
      throw new RowException("example %s is %s; expected a row".formatted(id, Json.named(row)));
    }
    return (ObjectNode) row;
  }
}
