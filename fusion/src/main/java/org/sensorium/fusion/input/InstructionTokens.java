package org.sensorium.fusion.input;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/**
 * Texts as a Q-Former reads them: BERT's {@code [CLS]} in front and {@code [SEP]} behind, as far as
 * its tokenizer has them; of a long text the end counts.
 *
 * @see <a href="https://arxiv.org/abs/2305.06500">InstructBLIP</a>, LAVIS blip2_vicuna_instruct.py
 *     at 506965b (truncation_side left, max_txt_len 128)
 */
public final class InstructionTokens {
  /** The token that captions begin with, which BERT's vocabulary lacks. */
  public static final String CAPTION_START = "[DEC]";

  private static final int LONGEST = 128; // tokens, those around included

  private final Tokenizer tokenizer;

  /** Texts in the tokens of a tokenizer, which stays the caller's to close. */
  public InstructionTokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Opens the tokenizer of a folder, with what captions need besides. */
  public static Tokenizer open(Path folder) throws IOException {
    try (Tokenizer plain = TokenizerFiles.open(folder)) {
      return plain.withSpecialTokens(List.of(CAPTION_START));
    }
  }

  /** The ids of a text. */
  public int[] of(String text) {
    int[] words = tokenizer.encode(text).ids();
    List<Integer> ids = new ArrayList<>();
    int first = tokenizer.idOf("[CLS]");
    int last = tokenizer.idOf("[SEP]");
    int room = LONGEST - (first >= 0 ? 1 : 0) - (last >= 0 ? 1 : 0);
    if (first >= 0) {
      ids.add(first);
    }
    Arrays.stream(words).skip(Math.max(0, words.length - room)).forEach(ids::add);
    if (last >= 0) {
      ids.add(last);
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The id that captions begin with.
   *
   * @throws IllegalArgumentException if the tokenizer has none
   */
  public int captionStart() {
    int id = tokenizer.idOf(CAPTION_START);
    if (id < 0) {
      throw new IllegalArgumentException(
          "the tokenizer of the captions has no %s".formatted(CAPTION_START));
    }
    return id;
  }
}
