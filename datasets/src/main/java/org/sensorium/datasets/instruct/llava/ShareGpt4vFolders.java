package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.regex.Pattern;
import org.sensorium.datasets.instruct.Peek;

/** The folders of pictures that ShareGPT4V added to those of LLaVA. */
final class ShareGpt4vFolders {
  private static final Pattern IMAGE =
      Pattern.compile(
          "(llava/llava_pretrain/images|sam/images|share_textvqa/images|web-celebrity/images"
              + "|web-landmark/images|wikiart/images)/.+");

  private ShareGpt4vFolders() {}

  /** Whether one of the first rows has a picture in such a folder, and none a source of its own. */
  static boolean fit(Peek peek) throws IOException {
    return LlavaShape.all(peek, row -> !row.has("data_source"))
        && peek.any(row -> LlavaShape.image(row, IMAGE));
  }

  /** Whether one of the first rows is a longer conversation, or has no picture. */
  static boolean mixed(Peek peek) throws IOException {
    return peek.any(row -> row.path("conversations").size() > 2 || !row.has("image"));
  }
}
