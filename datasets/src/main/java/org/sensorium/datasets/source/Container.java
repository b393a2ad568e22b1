package org.sensorium.datasets.source;

/** How a file holds its rows, told by its content. */
public enum Container {
  /** One JSON list. */
  JSON_LIST("a JSON list"),
  /** One row per line, or a single JSON object; which of them only the rows show. */
  JSON_OBJECTS("JSON objects"),
  CSV("a table with commas"),
  TSV("a table with tabs"),
  PARQUET("a parquet table"),
  TAR("a tar archive"),
  ZIP("a zip archive"),
  /** Words, a picture, anything without rows. */
  OTHER("no rows");

  private final String title;

  Container(String title) {
    this.title = title;
  }

  /** In the words of a message. */
  public String title() {
    return title;
  }
}
