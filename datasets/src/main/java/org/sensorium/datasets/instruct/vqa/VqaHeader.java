package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.RowFiles;

/**
 * What a file of questions says before them.
 *
 * @param subtype {@code data_subtype}, such as {@code train2014}; null where it says none
 */
record VqaHeader(@Nullable String subtype) {
  private static final Pattern COCO = Pattern.compile("(train|val|test)\\d{4}");

  static VqaHeader read(Path questions) throws IOException {
    String subtype = null;
    try (JsonParser json = RowFiles.parser(questions)) {
      json.nextToken();
      while (subtype == null && json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (key.equals("data_subtype") && value == JsonToken.VALUE_STRING) {
          subtype = json.getText();
        } else if (key.equals("questions")) {
          break; // the published files say it in front; the rows are not read twice
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      return new VqaHeader(null); // its fault is told when the rows are read
    }
    return new VqaHeader(subtype);
  }

  /** The name of a picture that is known by its COCO number. */
  String picture(long number) {
    // test-dev2015 is asked about the pictures of test2015
    String split = subtype == null ? "" : subtype.replace("-dev", "");
    return COCO.matcher(split).matches()
        ? "COCO_%s_%012d.jpg".formatted(split, number)
        : "%012d.jpg".formatted(number);
  }
}
