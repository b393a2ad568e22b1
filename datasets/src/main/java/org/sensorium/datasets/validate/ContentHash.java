package org.sensorium.datasets.validate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;

/**
 * 64 bits of the SHA-256 of what a row says. Among a million rows two different ones agree with a
 * chance of 1 in 40 million.
 */
final class ContentHash {
  private static final char END = '\u001F'; // between turns; not a sign of text

  private ContentHash() {}

  /**
   * Of all turns, media, choices and reference answers; blanks at the ends of turns and runs of
   * blanks do not count.
   */
  static long of(Conversation row) {
    StringBuilder said = new StringBuilder();
    for (Turn turn : row.turns()) {
      said.append(turn.role().ordinal());
      for (Part part : turn.parts()) {
        if (part instanceof Part.Text text) {
          appendSquashed(said, text.text());
        } else if (part instanceof Part.MediaRef ref) {
          said.append(END).append(medium(row.media().get(ref.index()))).append(END);
        }
      }
      said.append(END);
    }
    for (Media medium : row.media()) {
      said.append(medium(medium)).append(END);
    }
    Choices choices = row.choices();
    if (choices != null) {
      said.append(choices.answer());
      choices.options().forEach(option -> said.append(END).append(option));
    }
    for (WeightedAnswer answer : row.answers()) {
      said.append(END).append(answer.weight()).append(answer.text());
    }
    return of(said);
  }

  /** Of a text, regardless of case, blanks and punctuation. */
  static long ofWords(String text) {
    StringBuilder words = new StringBuilder();
    Words.of(text).forEach(word -> words.append(word).append(' '));
    return of(words);
  }

  private static String medium(Media medium) {
    MediaContent content = medium.content();
    String what = content == null ? medium.ref() : Long.toHexString(of(content));
    return medium.kind().name().toLowerCase(Locale.ROOT)
        + what
        + medium.span()
        + medium.frames()
        + medium.box();
  }

  private static long of(MediaContent content) {
    return ByteBuffer.wrap(sha256().digest(content.bytes())).getLong();
  }

  private static long of(CharSequence text) {
    return ByteBuffer.wrap(sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8)))
        .getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void appendSquashed(StringBuilder to, String text) {
    boolean blank = true;
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      if (Character.isWhitespace(sign)) {
        blank = true;
      } else {
        if (blank && to.length() > 0) {
          to.append(' ');
        }
        to.append(sign);
        blank = false;
      }
    }
  }
}
