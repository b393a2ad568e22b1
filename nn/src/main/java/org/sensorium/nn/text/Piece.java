package org.sensorium.nn.text;

/**
 * An entry of a vocabulary.
 *
 * @param score the higher, the earlier it is formed (SentencePiece)
 */
record Piece(String text, float score, Type type) {

  /** What an entry is for; SentencePiece and GGUF number them alike. */
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    /** The type of a number from 1; others are taken as normal. */
    static Type of(int number) {
      return number >= 1 && number <= values().length ? values()[number - 1] : NORMAL;
    }
  }
}
