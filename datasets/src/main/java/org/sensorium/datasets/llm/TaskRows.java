package org.sensorium.datasets.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * The instances of task files, one file after the other, streamed: each row holds its instance and
 * the fields of its task.
 */
final class TaskRows implements RowSource {
  static final String TASK = "task";
  static final String INSTANCE = "instance";
  private static final String INSTANCES = "Instances";

  private final Iterator<Path> files;
  private @Nullable RowSource instances;
  private ObjectNode task = Json.MAPPER.createObjectNode();

  /**
   * Opens the first of the files.
   *
   * @throws DatasetFormatException if it is no task
   */
  TaskRows(List<Path> tasks) throws IOException {
    this.files = tasks.iterator();
    if (files.hasNext()) {
      start(files.next());
    }
  }

  /** The task files of a folder, or of the folder {@code tasks} in it, by name. */
  static List<Path> files(Path folder) throws IOException {
    Path tasks = folder.resolve("tasks");
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(Files.isDirectory(tasks) ? tasks : folder, "task*.json")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    return files;
  }

  @Override
  public @Nullable Row next() throws IOException {
    while (true) {
      RowSource from = instances;
      if (from == null) {
        if (!files.hasNext()) {
          return null;
        }
        from = start(files.next());
      }
      Row row = from.next();
      if (row != null) {
        return withTask(row);
      }
      close();
    }
  }

  private RowSource start(Path file) throws IOException {
    RowSource opened = RowFiles.open(file, RowLayout.under(INSTANCES));
    instances = opened;
    task = fields(file);
    if (!task.has("Definition")) {
      close();
      throw DatasetFormatException.ofFile(
          file, "there is no \"Definition\"; found the keys " + names(task));
    }
    return opened;
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The task's fields but for its instances, which are passed over unread. */
  private static ObjectNode fields(Path file) throws IOException {
    ObjectNode fields = Json.MAPPER.createObjectNode();
    try (JsonParser json = RowFiles.parser(file)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        if (key.equals(INSTANCES)) {
          json.skipChildren();
        } else {
          fields.set(key, Json.tree(json));
        }
      }
    } catch (JsonProcessingException e) {
      return fields; // the fault lies in an instance and is told when that one is read, or behind
    }
    return fields;
  }

  private Row withTask(Row row) throws DatasetFormatException {
    ObjectNode both = Json.MAPPER.createObjectNode();
    both.set(TASK, task);
    try {
      both.set(INSTANCE, row.value());
    } catch (RowException e) {
      throw DatasetFormatException.ofRecord(row.file(), row.record(), row.offset(), e.getMessage());
    }
    return Row.ofCells(row.file(), row.record(), row.offset(), both);
  }

  @Override
  public void close() throws IOException {
    if (instances != null) {
      instances.close();
      instances = null;
    }
  }
}
