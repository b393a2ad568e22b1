package org.sensorium.datasets.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowSource;

/**
 * The templates of a {@code templates.yaml}, each with the {@code dataset} and {@code subset} that
 * it is for. The file is read as plain maps, lists, texts and numbers; tags do not matter.
 */
final class TemplateRows implements RowSource {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String TEMPLATES = "templates";

  private final Path file;
  private final ObjectNode about; // the file's fields but for the templates
  private final Iterator<JsonNode> templates;
  private long record;

  private TemplateRows(Path file, ObjectNode about, JsonNode templates) {
    this.file = file;
    this.about = about;
    this.templates = templates.elements();
  }

  /**
   * Reads a file; it is small (its parser refuses more than 3 million characters).
   *
   * @throws DatasetFormatException if it is not YAML with {@code templates}
   */
  static TemplateRows of(Path file) throws IOException {
    RowFiles.container(file); // refuses empty files and git-LFS pointers
    JsonNode top;
    try {
      refuseAliases(file);
      top = YAML.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(file, "not valid YAML: " + e.getOriginalMessage());
    }
    if (!(top instanceof ObjectNode about) || !about.path(TEMPLATES).isObject()) {
      throw DatasetFormatException.ofFile(
          file, "there is no map \"templates\"; expected dataset, and templates by their id");
    }
    return new TemplateRows(file, about, about.remove(TEMPLATES));
  }

  /** An alias would be read as its bare name, and the text that it stands for be lost. */
  private static void refuseAliases(Path file) throws IOException {
    try (YAMLParser parser = new YAMLFactory().createParser(file.toFile())) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw DatasetFormatException.ofFile(
              file,
              "line %d holds a YAML alias (*name); write what it stands for in its place"
                  .formatted(parser.currentLocation().getLineNr()));
        }
      }
    }
  }

  @Override
  public @Nullable Row next() {
    if (!templates.hasNext()) {
      return null;
    }
    ObjectNode row = about.objectNode().setAll(about);
    row.set("template", templates.next());
    return Row.ofCells(file, ++record, -1, row);
  }

  @Override
  public void close() {
    // the file was closed when it had been read
  }
}
