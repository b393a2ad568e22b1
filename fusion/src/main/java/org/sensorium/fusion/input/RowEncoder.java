package org.sensorium.fusion.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.chat.ConversationEncoder;
import org.sensorium.fusion.chat.EncodedConversation;
import org.sensorium.fusion.chat.Instructions;
import org.sensorium.nn.text.Tokenizer;

/** Conversations as rows of a batch, by one template and tokenizer. */
public final class RowEncoder {
  private final ChatTemplate template;
  private final ConversationEncoder encoder;
  private final String system;
  private final MediaRoom room;
  private final @Nullable InstructionTokens words;

  /** The positions that media take. */
  public interface MediaRoom {
    /**
     * What a medium is read as.
     *
     * @throws IllegalArgumentException if the model has no encoder for it
     */
    Media.Kind readAs(Media.Kind kind);

    /** Positions that a medium takes that is read as this. */
    int positions(Media.Kind readAs);
  }

  /**
   * An encoder.
   *
   * @param system said first where a conversation has no system turn; empty for the template's own
   * @param room that media take
   * @param words tokenizer of what the projector reads; null where it reads nothing
   */
  public RowEncoder(
      ChatTemplate template,
      Tokenizer tokenizer,
      String system,
      MediaRoom room,
      @Nullable Tokenizer words) {
    this.template = template;
    encoder = new ConversationEncoder(template, tokenizer);
    this.system = system;
    this.room = room;
    this.words = words == null ? null : new InstructionTokens(words);
  }

  /** Whether conversations are to say when the frames of their clips were taken. */
  public boolean saysFrameTimes() {
    return template.saysFrameTimes();
  }

  /** A whole conversation with its answers marked, for training. */
  public InputRow training(Conversation conversation) {
    return row(conversation, encoder.encode(withSystem(conversation)));
  }

  /** Every question of a conversation as a row of its own, for training. */
  public List<InputRow> questions(Conversation conversation) {
    return split(conversation).stream().map(this::training).toList();
  }

  /**
   * Every question of a conversation by itself, all behind the same media, for training.
   *
   * @throws IllegalArgumentException if a later question shows more of them
   */
  public InputRow sideBySide(Conversation conversation) {
    List<InputRow> each = questions(conversation);
    if (each.size() == 1) {
      return each.get(0);
    }
    try {
      return InputRow.sideBySide(each);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "conversation %s: %s; set data.turns to together, or cut the conversation up"
              .formatted(conversation.id(), e.getMessage()),
          e);
    }
  }

  /**
   * Every question of a conversation with its answer alone. The media that were shown up to there
   * come first, as LLaVA's trainer puts them.
   */
  private static List<Conversation> split(Conversation conversation) {
    List<Conversation> questions = new ArrayList<>();
    List<Part> media = new ArrayList<>();
    List<Turn> system = new ArrayList<>();
    List<Turn> turns = conversation.turns();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      if (turn.role() == Turn.Role.SYSTEM) {
        system.add(turn);
      }
      turn.parts().stream().filter(part -> part instanceof Part.MediaRef).forEach(media::add);
      if (turn.role() != Turn.Role.USER
          || i + 1 == turns.size()
          || turns.get(i + 1).role() != Turn.Role.ASSISTANT) {
        continue;
      }
      List<Part> asked = new ArrayList<>(media);
      asked.add(new Part.Text((media.isEmpty() ? "" : "\n") + turn.text().strip()));
      List<Turn> alone = new ArrayList<>(system);
      alone.add(new Turn(Turn.Role.USER, asked));
      alone.add(turns.get(i + 1));
      questions.add(
          new Conversation(conversation.id(), alone, conversation.media(), conversation.meta()));
    }
    if (questions.isEmpty()) {
      throw new IllegalArgumentException(
          "conversation %s has no question with an answer".formatted(conversation.id()));
    }
    return questions;
  }

  /** A conversation that ends with a question, up to where the answer starts. */
  public InputRow prompt(Conversation conversation) {
    return row(conversation, encoder.prompt(withSystem(conversation)));
  }

  private InputRow row(Conversation conversation, EncodedConversation encoded) {
    List<Integer> media = Arrays.stream(encoded.media()).boxed().toList();
    List<Media.Kind> kinds =
        media.stream().map(index -> room.readAs(conversation.media().get(index).kind())).toList();
    return new InputRow(
        encoded.ids(),
        encoded.supervised(),
        new int[encoded.ids().length],
        kinds.stream().map(room::positions).toList(),
        media,
        kinds,
        instruction(conversation));
  }

  private int[] instruction(Conversation conversation) {
    if (words == null) {
      return new int[0];
    }
    return words.of(Instructions.of(conversation));
  }

  private Conversation withSystem(Conversation conversation) {
    if (system.isEmpty()
        || conversation.turns().isEmpty()
        || conversation.turns().get(0).role() == Turn.Role.SYSTEM) {
      return conversation;
    }
    List<Turn> turns = new ArrayList<>();
    turns.add(Turn.of(Turn.Role.SYSTEM, system));
    turns.addAll(conversation.turns());
    return new Conversation(conversation.id(), turns, conversation.media(), conversation.meta());
  }
}
