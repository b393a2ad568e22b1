package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tokenizer.model} file: SentencePiece's protocol buffer.
 *
 * <table>
 *   <caption>Fields that are read</caption>
 *   <tr><td>1</td><td>piece, repeated</td><td>1 text, 2 score, 3 type</td></tr>
 *   <tr><td>2</td><td>trainer</td><td>3 model type (1 unigram, 2 BPE), 35 byte fallback, 40 unk,
 *       41 bos, 42 eos id</td></tr>
 *   <tr><td>3</td><td>normalizer</td><td>2 compiled map, 3 blank in front, 4 single blanks</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">
 *     sentencepiece_model.proto</a>
 */
final class SentencePieceModel {
  private static final int UNIGRAM = 1;
  private static final int BPE = 2;

  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private int modelType = UNIGRAM;
  private boolean byteFallback;
  private int unknownId;
  private int bosId = 1;
  private int eosId = 2;
  private byte[] charsMap = new byte[0];
  private boolean blankInFront = true;
  private boolean singleBlanks = true;

  private SentencePieceModel(String source) {
    this.source = source;
  }

  static SentencePieceModel read(byte[] file, String source) throws TokenizerException {
    SentencePieceModel model = new SentencePieceModel(source);
    ProtobufReader reader = new ProtobufReader(ByteBuffer.wrap(file), source);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> model.readPiece(reader.message());
        case 2 -> model.readTrainer(reader.message());
        case 3 -> model.readNormalizer(reader.message());
        default -> reader.skip();
      }
    }
    if (model.pieces.isEmpty()) {
      throw new TokenizerException(source + ": no pieces; expected a SentencePiece model");
    }
    return model;
  }

  private void readPiece(ProtobufReader piece) throws TokenizerException {
    String text = "";
    float score = 0;
    int type = 1;
    while (piece.next()) {
      switch (piece.field()) {
        case 1 -> text = new String(piece.bytes(), StandardCharsets.UTF_8);
        case 2 -> score = piece.float32();
        case 3 -> type = piece.int32();
        default -> piece.skip();
      }
    }
    pieces.add(new Piece(text, score, Piece.Type.of(type)));
  }

  private void readTrainer(ProtobufReader trainer) throws TokenizerException {
    while (trainer.next()) {
      switch (trainer.field()) {
        case 3 -> modelType = trainer.int32();
        case 35 -> byteFallback = trainer.int32() != 0;
        case 40 -> unknownId = trainer.int32();
        case 41 -> bosId = trainer.int32();
        case 42 -> eosId = trainer.int32();
        default -> trainer.skip();
      }
    }
  }

  private void readNormalizer(ProtobufReader normalizer) throws TokenizerException {
    while (normalizer.next()) {
      switch (normalizer.field()) {
        case 2 -> charsMap = normalizer.bytes();
        case 3 -> blankInFront = normalizer.int32() != 0;
        case 4 -> singleBlanks = normalizer.int32() != 0;
        default -> normalizer.skip();
      }
    }
  }

  /**
   * As a tokenizer.json.
   *
   * @param legacy whether text behind a special token gets a blank in front (BPE only)
   */
  ObjectNode tokenizerJson(boolean legacy) throws TokenizerException {
    if (modelType == UNIGRAM) {
      return SentencePieceJson.unigram(
          pieces, unknownId, byteFallback, charsMap, singleBlanks, blankInFront);
    }
    if (modelType != BPE || singleBlanks || charsMap.length > 0 || !byteFallback) {
      throw new TokenizerException(
          ("%s: model type %d with normalization %s, single blanks %s, byte fallback %s; only"
                  + " unigram, and BPE with byte fallback and without normalization, are known")
              .formatted(source, modelType, charsMap.length > 0, singleBlanks, byteFallback));
    }
    String unknown = piece(unknownId);
    return SentencePieceJson.pairs(
        pieces, unknown == null ? "<unk>" : unknown, blankInFront, legacy);
  }

  /** Fills what a tokenizer_config.json leaves open from the model's own ids. */
  TokenizerConfig complete(TokenizerConfig config) {
    ObjectNode json = config.json().deepCopy();
    putIfMissing(json, "bos_token", piece(bosId));
    putIfMissing(json, "eos_token", piece(eosId));
    putIfMissing(json, "unk_token", piece(unknownId));
    if (!json.has("add_bos_token")) {
      json.put("add_bos_token", modelType == BPE); // LLaMA's default; T5 has no start token
    }
    return new TokenizerConfig(json, config.chatTemplate());
  }

  private static void putIfMissing(ObjectNode json, String name, @Nullable String token) {
    if (!json.has(name) && token != null) {
      json.put(name, token);
    }
  }

  private @Nullable String piece(int id) {
    return id >= 0 && id < pieces.size() ? pieces.get(id).text() : null;
  }
}
