package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;

/** Where sets keep their rows that are published in more than one layout. */
final class Layouts {
  private Layouts() {}

  /** Rows are the values of an object whose first value is an object; else the usual place. */
  static RowLayout keyedWhereObject(Path file) throws IOException {
    if (RowFiles.container(file) != Container.JSON_OBJECTS) {
      return RowLayout.TOP;
    }
    try (JsonParser json = RowFiles.parser(file)) {
      json.nextToken();
      boolean named = json.nextToken() == JsonToken.FIELD_NAME;
      return named && json.nextToken() == JsonToken.START_OBJECT
          ? RowLayout.keyed()
          : RowLayout.TOP;
    } catch (JsonProcessingException e) {
      return RowLayout.TOP; // its fault is told when the rows are read
    }
  }
}
