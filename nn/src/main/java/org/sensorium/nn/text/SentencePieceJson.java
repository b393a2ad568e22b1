package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** SentencePiece tokenizers as {@code tokenizer.json}: pairs merged by score, and unigram. */
final class SentencePieceJson {
  private static final String BLANK = "▁"; // SentencePiece writes a blank as U+2581

  private SentencePieceJson() {}

  /**
   * BPE with byte fallback, LLaMA's kind: of all neighbours the pair whose joint piece has the
   * highest score is joined first, which is BPE with the merges in the order of scores.
   *
   * @param blankInFront whether a text gets a blank in front
   * @param legacy whether text behind a special token gets one too. If not, the rule is that of the
   *     fast tokenizers: a text that begins with a blank gets no second one
   */
  static ObjectNode pairs(List<Piece> pieces, String unknown, boolean blankInFront, boolean legacy)
      throws TokenizerException {
    for (Piece piece : pieces) {
      if (piece.type() == Piece.Type.USER_DEFINED && piece.text().contains(BLANK)) {
        throw new TokenizerException(
            "the user-defined piece '%s' has a blank in it, which is not supported"
                .formatted(piece.text()));
      }
    }
    ObjectNode model = TokenizerJson.type("BPE");
    model.putNull("dropout");
    model.put("unk_token", unknown);
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", true);
    model.put("byte_fallback", true);
    model.put("ignore_merges", false);
    model.set("vocab", TokenizerJson.vocabulary(pieces));
    model.set("merges", TokenizerJson.merges(mergesByScore(pieces)));
    ObjectNode json = TokenizerJson.frame(model, TokenizerJson.addedTokens(pieces));
    if (legacy) {
      List<ObjectNode> steps = new ArrayList<>();
      if (blankInFront) {
        steps.add(TokenizerJson.type("Prepend").put("prepend", BLANK));
      }
      steps.add(replace("String", " ", BLANK));
      json.set("normalizer", TokenizerJson.sequence("normalizers", steps));
    } else {
      json.set("pre_tokenizer", metaspace(blankInFront ? "first" : "never", false));
    }
    json.set("decoder", decoder(blankInFront));
    return json;
  }

  private static ObjectNode decoder(boolean blankInFront) {
    List<ObjectNode> steps = new ArrayList<>();
    steps.add(replace("String", BLANK, " "));
    steps.add(TokenizerJson.type("ByteFallback"));
    steps.add(TokenizerJson.type("Fuse"));
    if (blankInFront) {
      steps.add(TokenizerJson.type("Strip").put("content", " ").put("start", 1).put("stop", 0));
    }
    return TokenizerJson.sequence("decoders", steps);
  }

  private record Merge(String left, String right, float score) {}

  /** Every way of joining two pieces into a third, best first. */
  static List<String[]> mergesByScore(List<Piece> pieces) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (isText(pieces.get(id))) {
        ids.putIfAbsent(pieces.get(id).text(), id);
      }
    }
    List<Merge> merges = new ArrayList<>();
    for (Piece piece : pieces) {
      String text = piece.text();
      if (!isText(piece)) {
        continue;
      }
      for (int cut = 1; cut < text.length(); cut++) {
        String left = text.substring(0, cut);
        String right = text.substring(cut);
        if (ids.containsKey(left) && ids.containsKey(right)) {
          merges.add(new Merge(left, right, piece.score()));
        }
      }
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(merge -> merge.left.length())
            .thenComparingInt(merge -> merge.right.length())
            .reversed());
    return merges.stream().map(merge -> new String[] {merge.left, merge.right}).toList();
  }

  /** Whether a piece is formed from text; control and byte pieces are not. */
  private static boolean isText(Piece piece) {
    return piece.type() == Piece.Type.NORMAL || piece.type() == Piece.Type.USER_DEFINED;
  }

  /**
   * Unigram, T5's kind.
   *
   * @param unknownId id of the piece for text that no piece covers
   * @param byteFallback whether such text is written as bytes instead
   * @param charsMap SentencePiece's compiled normalization; may be empty
   * @param singleBlanks whether runs of blanks shrink to one and blanks at the end go
   */
  static ObjectNode unigram(
      List<Piece> pieces,
      int unknownId,
      boolean byteFallback,
      byte[] charsMap,
      boolean singleBlanks,
      boolean blankInFront) {
    ObjectNode model = TokenizerJson.type("Unigram");
    model.put("unk_id", unknownId);
    model.put("byte_fallback", byteFallback);
    ArrayNode vocabulary = model.putArray("vocab");
    pieces.forEach(piece -> vocabulary.addArray().add(piece.text()).add((double) piece.score()));
    ObjectNode json = TokenizerJson.frame(model, TokenizerJson.addedTokens(pieces));
    List<ObjectNode> normalizers = new ArrayList<>();
    if (charsMap.length > 0) {
      normalizers.add(
          TokenizerJson.type("Precompiled")
              .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsMap)));
    }
    if (singleBlanks) {
      normalizers.add(TokenizerJson.type("Strip").put("strip_left", true).put("strip_right", true));
      normalizers.add(replace("Regex", " {2,}", " "));
    }
    if (!normalizers.isEmpty()) {
      json.set("normalizer", TokenizerJson.sequence("normalizers", normalizers));
    }
    String prepend = blankInFront ? "always" : "never";
    json.set("pre_tokenizer", metaspace(prepend, true));
    json.set("decoder", metaspace(prepend, true));
    return json;
  }

  private static ObjectNode metaspace(String prepend, boolean split) {
    return TokenizerJson.type("Metaspace")
        .put("replacement", BLANK)
        .put("prepend_scheme", prepend)
        .put("split", split);
  }

  private static ObjectNode replace(String kind, String pattern, String content) {
    ObjectNode replace = TokenizerJson.type("Replace");
    replace.putObject("pattern").put(kind, pattern);
    return replace.put("content", content);
  }
}
