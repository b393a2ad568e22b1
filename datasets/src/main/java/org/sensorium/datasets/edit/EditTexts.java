package org.sensorium.datasets.edit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * What stands beside the pictures of one folder.
 *
 * @param prompt the object of {@code prompt.json}
 * @param pairs the lines of {@code metadata.jsonl} by seed; none where there is no such file
 */
record EditTexts(ObjectNode prompt, Map<Long, ObjectNode> pairs) {
  private static final long MAX_BYTES = 1 << 20;

  /**
   * Reads both files.
   *
   * @throws RowException if one is damaged, or {@code prompt.json} is missing
   */
  static EditTexts read(MediaRoot root, String folder) throws RowException {
    String name = folder + "/prompt.json";
    Path file = found(root, name);
    if (file == null) {
      throw new RowException("there is no %s; expected the folder's edit in it".formatted(name));
    }
    try (JsonParser json = RowFiles.parser(file)) {
      JsonNode prompt = Json.tree(json);
      if (!(prompt instanceof ObjectNode object)) {
        throw new RowException("%s is %s; expected {…}".formatted(name, Json.named(prompt)));
      }
      return new EditTexts(object, pairs(root, folder + "/metadata.jsonl"));
    } catch (JsonProcessingException e) {
      throw new RowException("%s is %s".formatted(name, Json.syntax(e)));
    } catch (IOException e) {
      throw new RowException("%s cannot be read: %s".formatted(name, e.getMessage()));
    }
  }

  private static @Nullable Path found(MediaRoot root, String name) throws RowException {
    try {
      Path file = root.resolve(name);
      if (Files.size(file) > MAX_BYTES) {
        throw new RowException(
            "%s has %d bytes; expected at most %d".formatted(name, Files.size(file), MAX_BYTES));
      }
      return file;
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      throw new RowException("%s cannot be read: %s".formatted(name, e.getMessage()));
    }
  }

  private static Map<Long, ObjectNode> pairs(MediaRoot root, String name)
      throws IOException, RowException {
    Map<Long, ObjectNode> pairs = new HashMap<>();
    Path file = found(root, name);
    if (file == null) {
      return pairs;
    }
    try (RowSource rows = RowFiles.open(file, RowLayout.TOP)) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        try {
          Fields fields = row.fields();
          pairs.put(fields.whole("seed"), (ObjectNode) row.value());
        } catch (RowException e) {
          throw new RowException("%s, line %d: %s".formatted(name, row.record(), e.getMessage()));
        }
      }
    }
    return pairs;
  }
}
