package org.sensorium.fusion.chat;

import java.util.Arrays;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.nn.text.Tokenizer;

/**
 * Writes conversations with a chat template and cuts them into token ids, with the places that are
 * learned and the places of the media. Safe for use by several threads.
 *
 * <p>The pieces of text around a medium are tokenised on their own. A token is supervised if any of
 * its characters lies in a stretch that the template marks as learned.
 *
 * <p>Words that spell a special token ({@code <|im_end|>} typed by a user) become that token, as
 * they do in the reference implementations, so a user can end the own turn early. What is
 * supervised does not change by it, because it is known from the template and not searched in the
 * text; and a literal {@code <image>} stays text, because media are known from the conversation.
 */
public final class ConversationEncoder {
  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final int bosId; // -1: none is put in front

  /**
   * Pairs a template with a tokenizer, which stays the caller's to close.
   *
   * @throws ChatTemplateException if the tokenizer's start token is not in its vocabulary
   */
  public ConversationEncoder(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
    String bos = tokenizer.bosToken();
    boolean addsBos = template.leavesBosToTokenizer() && tokenizer.addsBos() && bos != null;
    this.bosId = addsBos && bos != null ? tokenizer.idOf(bos) : -1;
    if (addsBos && bosId < 0) {
      throw new ChatTemplateException(
          "the tokenizer's start token '%s' is not in its vocabulary".formatted(bos));
    }
  }

  /** The whole conversation, for training. */
  public EncodedConversation encode(Conversation conversation) {
    return encode(template.render(conversation, false));
  }

  /** The conversation up to where the model is to answer. */
  public EncodedConversation prompt(Conversation conversation) {
    return encode(template.render(conversation, true));
  }

  /** A text that was rendered before. */
  public EncodedConversation encode(RenderedChat chat) {
    Places places = new Places(chat.text().length() / 2 + 2);
    places.addText(chat, new Span(0, chat.text().length()));
    boolean[] supervised =
        chat.loss() instanceof LossRule.TurnLengths lengths
            ? byTurnLengths(chat, lengths, places)
            : bySpans(((LossRule.Spans) chat.loss()), places);
    int[] media = chat.media().stream().mapToInt(RenderedChat.MediaPlace::medium).toArray();
    return new EncodedConversation(places.ids(), supervised, media);
  }

  private static boolean[] bySpans(LossRule.Spans spans, Places places) {
    boolean[] supervised = new boolean[places.size];
    int next = 0; // spans and tokens are both in order, so each span is looked at once
    for (Span span : spans.spans()) {
      while (next < places.size && places.ends[next] <= span.start()) {
        next++;
      }
      for (int i = next; i < places.size && places.starts[i] < span.end(); i++) {
        supervised[i] |=
            places.ids[i] != EncodedConversation.MEDIUM && places.ends[i] > places.starts[i];
      }
    }
    return supervised;
  }

  private boolean[] byTurnLengths(RenderedChat chat, LossRule.TurnLengths lengths, Places places) {
    boolean[] supervised = new boolean[places.size];
    int at = countAlone(chat, lengths.head());
    Arrays.fill(supervised, Math.min(at, places.size), places.size, true);
    for (LossRule.TurnLengths.TurnPiece turn : lengths.turns()) {
      int end = at + countAlone(chat, turn.span());
      if (turn.user()) {
        int from = Math.min(at + 2, places.size);
        Arrays.fill(supervised, from, Math.max(from, Math.min(end, places.size)), false);
      }
      at = end;
    }
    for (int i = 0; i < places.size; i++) {
      supervised[i] &= places.ids[i] != EncodedConversation.MEDIUM;
    }
    return supervised;
  }

  private int countAlone(RenderedChat chat, Span piece) {
    Places alone = new Places(piece.end() - piece.start() + 2);
    alone.addText(chat, piece);
    return alone.size;
  }

  /** Ids with the characters they came from, growing. */
  private final class Places {
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int size;

    Places(int capacity) {
      ids = new int[capacity];
      starts = new int[capacity];
      ends = new int[capacity];
    }

    /** A stretch of text, tokenised piece by piece between its media. */
    void addText(RenderedChat chat, Span stretch) {
      if (bosId >= 0) {
        add(bosId, stretch.start(), stretch.start());
      }
      int from = stretch.start();
      for (RenderedChat.MediaPlace medium : chat.media()) {
        Span span = medium.span();
        if (stretch.contains(span.start(), span.end())) {
          addPiece(chat.text(), from, span.start());
          add(EncodedConversation.MEDIUM, span.start(), span.end());
          from = span.end();
        }
      }
      addPiece(chat.text(), from, stretch.end());
    }

    private void addPiece(String text, int from, int to) {
      if (from < to) {
        Tokenizer.Encoding piece = tokenizer.encode(text.substring(from, to));
        for (int i = 0; i < piece.ids().length; i++) {
          add(piece.ids()[i], from + piece.starts()[i], from + piece.ends()[i]);
        }
      }
    }

    private void add(int id, int start, int end) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      ids[size] = id;
      starts[size] = start;
      ends[size++] = end;
    }

    int[] ids() {
      return Arrays.copyOf(ids, size);
    }
  }
}
