package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A byte-level BPE tokenizer, GPT-2's kind. */
final class ByteLevelJson {
  private ByteLevelJson() {}

  static ObjectNode of(
      List<Piece> pieces, List<String[]> merges, PreTokenizers.Splitting splitting) {
    ObjectNode model = TokenizerJson.type("BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", splitting.wholeWordsFirst());
    model.set("vocab", TokenizerJson.vocabulary(pieces));
    model.set("merges", TokenizerJson.merges(merges));
    ObjectNode json = TokenizerJson.frame(model, TokenizerJson.addedTokens(pieces));
    if (splitting.composed()) {
      json.set("normalizer", TokenizerJson.type("NFC"));
    }
    json.set("pre_tokenizer", TokenizerJson.sequence("pretokenizers", splitting.steps()));
    json.set("decoder", PreTokenizers.byteLevel(true));
    return json;
  }
}
