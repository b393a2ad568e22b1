package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.nn.text.Tokenizer;

/**
 * Writes conversations with a chat template and cuts them into token ids, with the places that are
 * learned and the places of the media. Safe for use by several threads.
 *
 * <p>The pieces of text around a medium are tokenised on their own, unless its placeholder is one
 * of the template's special tokens; so are the pieces on either side of a cut. A token is
 * supervised if any of its characters lies in a stretch that the template marks as learned.
 *
 * <p>Words that spell a special token ({@code <|im_end|>} typed by a user) become that token, as
 * they do in the reference implementations, so a user can end the own turn early. What is
 * supervised does not change by it, because it is known from the template and not searched in the
 * text; and a literal {@code <image>} stays text, because media are known from the conversation.
 */
public final class ConversationEncoder {
  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final List<String> tokenPlaceholders; // of media, and tokens of the vocabulary
  private final int startId; // -1: the tokenizer has none
  private final int bosId; // -1: none is put in front

  /**
   * Pairs a template with a tokenizer, which stays the caller's to close.
   *
   * @throws ChatTemplateException if the tokenizer's start token, or one of the template's special
   *     tokens, is not in its vocabulary
   */
  public ConversationEncoder(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
    String bos = tokenizer.bosToken();
    this.startId = bos == null ? -1 : tokenizer.idOf(bos);
    boolean addsBos = template.leavesBosToTokenizer() && tokenizer.addsBos() && bos != null;
    this.bosId = addsBos ? startId : -1;
    if (addsBos && bosId < 0) {
      throw new ChatTemplateException(
          "the tokenizer's start token '%s' is not in its vocabulary".formatted(bos));
    }
    this.tokenPlaceholders =
        template.specialTokens().stream().filter(Origin::isPlaceholder).toList();
    for (String token : template.specialTokens()) {
      if (tokenizer.idOf(token) < 0) {
        throw new ChatTemplateException(
            "the chat template '%s' needs the special tokens %s, but the tokenizer has no '%s'; add them to it"
                .formatted(template.id(), template.specialTokens(), token));
      }
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
    TokenPlaces places = new TokenPlaces(chat.text().length() / 2 + 2);
    add(chat, new Span(0, chat.text().length()), places);
    boolean[] supervised =
        chat.loss() instanceof LossRule.TurnLengths lengths
            ? byTurnLengths(chat, lengths, places)
            : places.supervised(((LossRule.Spans) chat.loss()).spans());
    int[] media = chat.media().stream().mapToInt(RenderedChat.MediaPlace::medium).toArray();
    if (places.mediaCount() != media.length) {
      throw new ChatTemplateException(
          "the tokenizer does not cut out the placeholders of the chat template '%s': %d of %d found"
              .formatted(template.id(), places.mediaCount(), media.length));
    }
    return new EncodedConversation(places.ids(), supervised, media);
  }

  private boolean[] byTurnLengths(
      RenderedChat chat, LossRule.TurnLengths lengths, TokenPlaces places) {
    int size = places.size();
    boolean[] supervised = new boolean[size];
    int at = countAlone(chat, lengths.head());
    Arrays.fill(supervised, Math.min(at, size), size, true);
    for (LossRule.TurnLengths.TurnPiece turn : lengths.turns()) {
      int end = at + countAlone(chat, turn.span());
      if (turn.user()) {
        int from = Math.min(at + 2, size);
        Arrays.fill(supervised, from, Math.max(from, Math.min(end, size)), false);
      }
      at = end;
    }
    int[] ids = places.ids();
    for (int i = 0; i < size; i++) {
      supervised[i] &= ids[i] != EncodedConversation.MEDIUM;
    }
    return supervised;
  }

  private int countAlone(RenderedChat chat, Span piece) {
    TokenPlaces alone = new TokenPlaces(piece.end() - piece.start() + 2);
    add(chat, piece, alone);
    return alone.size();
  }

  /** A stretch of a text, tokenised piece by piece. */
  private void add(RenderedChat chat, Span stretch, TokenPlaces places) {
    if (bosId >= 0 && !chat.placesStart()) {
      places.add(bosId, new Span(stretch.start(), stretch.start()), false);
    }
    int from = stretch.start();
    for (Border border : borders(chat)) {
      Span span = border.span();
      if (stretch.contains(span.start(), span.end())) {
        addPiece(chat, from, span.start(), places);
        if (border.id() != NO_TOKEN) {
          places.add(border.id(), span, border.learned());
        }
        from = span.end();
      }
    }
    addPiece(chat, from, stretch.end(), places);
  }

  private void addPiece(RenderedChat chat, int from, int to, TokenPlaces places) {
    if (from < to) {
      Tokenizer.Encoding piece = tokenizer.encode(chat.text().substring(from, to));
      for (int i = 0; i < piece.ids().length; i++) {
        Span span = new Span(from + piece.starts()[i], from + piece.ends()[i]);
        boolean medium = !tokenPlaceholders.isEmpty() && isMedium(chat, span);
        places.add(medium ? EncodedConversation.MEDIUM : piece.ids()[i], span, false);
      }
    }
  }

  private static boolean isMedium(RenderedChat chat, Span span) {
    return chat.media().stream().anyMatch(medium -> medium.span().equals(span));
  }

  /**
   * What stands between two pieces.
   *
   * @param id of the token that is put there, or {@link #NO_TOKEN}
   */
  private record Border(Span span, int id, boolean learned) {}

  private static final int NO_TOKEN = -1;

  /** Everything at which the text is cut; a cut in front of a medium comes before it. */
  private List<Border> borders(RenderedChat chat) {
    List<Border> borders = new ArrayList<>();
    for (RenderedChat.Cut cut : chat.cuts()) {
      boolean learned = cut.put() == RenderedChat.Put.LEARNED_END;
      borders.add(new Border(new Span(cut.at(), cut.at()), idAt(cut), learned));
    }
    for (RenderedChat.MediaPlace medium : chat.media()) {
      Span span = medium.span();
      if (!tokenPlaceholders.contains(chat.text().substring(span.start(), span.end()))) {
        borders.add(new Border(span, EncodedConversation.MEDIUM, false));
      }
    }
    tokenPlaceholders.forEach(placeholder -> breakLiterals(chat, placeholder, borders));
    borders.sort(
        Comparator.comparingInt((Border border) -> border.span().start())
            .thenComparingInt(border -> border.span().end()));
    return borders;
  }

  /**
   * Words that spell a placeholder are cut behind their first character, so that they stay text.
   */
  private static void breakLiterals(RenderedChat chat, String placeholder, List<Border> borders) {
    for (int at = chat.text().indexOf(placeholder);
        at >= 0;
        at = chat.text().indexOf(placeholder, at + 1)) {
      if (!isMedium(chat, new Span(at, at + placeholder.length()))) {
        borders.add(new Border(new Span(at + 1, at + 1), NO_TOKEN, false));
      }
    }
  }

  private int idAt(RenderedChat.Cut cut) {
    return switch (cut.put()) {
      case NOTHING -> NO_TOKEN;
      case START -> bosId;
      case ALWAYS_START -> startId;
      case END, LEARNED_END -> endId();
    };
  }

  private int endId() {
    String eos = tokenizer.eosToken();
    int id = eos == null ? -1 : tokenizer.idOf(eos);
    if (id < 0) {
      throw new ChatTemplateException(
          "the chat template '%s' ends with the tokenizer's end token, but it has none; name one as eos_token in its tokenizer_config.json"
              .formatted(template.id()));
    }
    return id;
  }
}
