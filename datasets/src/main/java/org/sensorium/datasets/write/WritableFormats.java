package org.sensorium.datasets.write;

import java.util.List;
import java.util.stream.Collectors;

/** The index of formats that can be written: exact ids, those of the loaders where one reads it. */
public final class WritableFormats {
  static final String WEBDATASET = "webdataset";

  private static final List<WritableFormat> ALL =
      List.of(
          new WritableFormat(
              "openai-messages",
              "openai-messages",
              "JSON Lines of OpenAI's messages, our interchange; says everything",
              false,
              false,
              OpenAiForm::new,
              (file, options) -> JsonSink.lines(file)),
          new WritableFormat(
              LlavaForm.ID,
              LlavaForm.ID,
              "LLaVA's JSON list (JSON Lines if the file is called *.jsonl)",
              true,
              false,
              LlavaForm::new,
              (file, options) -> JsonSink.list(file)),
          new WritableFormat(
              SharegptForm.ID,
              SharegptForm.ID,
              "sharegpt's conversations with LLaMA-Factory's lists of media",
              true,
              false,
              SharegptForm::new,
              (file, options) -> JsonSink.list(file)),
          new WritableFormat(
              "parquet",
              SharegptForm.ID,
              "a table of messages, images, videos, audios; with media their bytes",
              true,
              true,
              ParquetForm::new,
              (file, options) -> ParquetForm.table(file)),
          new WritableFormat(
              WEBDATASET,
              WEBDATASET,
              "a tar of json and media, or a folder of such",
              false,
              true,
              TarForm::new,
              (file, options) ->
                  options.rowsPerShard() == 0
                      ? TarSink.create(file)
                      : ShardedSink.create(file, options.rowsPerShard())));

  private WritableFormats() {}

  /** Every format. */
  public static List<WritableFormat> all() {
    return ALL;
  }

  /**
   * The format of an id.
   *
   * @throws IllegalArgumentException naming the known ids, if there is none
   */
  public static WritableFormat of(String id) {
    return ALL.stream()
        .filter(format -> format.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" cannot be written; known are %s"
                        .formatted(
                            id,
                            ALL.stream()
                                .map(WritableFormat::id)
                                .collect(Collectors.joining(", ")))));
  }
}
