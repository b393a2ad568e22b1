package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * OpenAssistant conversations (OASST1, OASST2): trees of messages.
 *
 * <table>
 * <caption>A row is one of</caption>
 * <tr><td>{@code message_tree_id tree_state prompt}</td><td>a tree; {@code prompt} is its first
 * message</td></tr>
 * <tr><td>{@code message_id text role replies …}</td><td>a first message, its replies in it</td></tr>
 * <tr><td>{@code message_id parent_id text role …}</td><td>any message; replies name their
 * parent</td></tr>
 * <tr><td>{@code user_message_id parent_message_id text role}</td><td>the same in the backend's
 * seeds</td></tr>
 * </table>
 *
 * <p>Every way from a first message to a last reply is a conversation, named by the {@code
 * message_id} of its last message; with the setting {@code paths=best} only the way that follows
 * the best-ranked reply (rank 0; none is last). Messages marked {@code deleted} are left out with
 * all replies to them, and counted in meta as {@code deleted_messages}. All other fields of a
 * message ({@code lang rank labels} …) are the meta of its turn; the first message's {@code lang}
 * is also that of the conversation.
 */
public final class OpenAssistant implements RowDataset {
  private static final String PATHS = "paths";
  private static final String ALL = "all";
  private static final String BEST = "best";
  private static final DatasetCard CARD =
      DatasetCard.of("openassistant", "OpenAssistant (OASST1, OASST2)")
          .size("OASST1: 161,443 messages in 66,497 trees, 10,364 of them ready for export")
          .licence("Apache-2.0")
          .home("https://huggingface.co/datasets/OpenAssistant/oasst1")
          .citation(
              "Köpf et al., OpenAssistant Conversations: Democratizing Large Language Model Alignment,"
                  + " NeurIPS 2023, arXiv 2304.07327")
          .files(
              "2023-04-12_oasst_ready.trees.jsonl.gz",
              "2023-04-12_oasst_ready.messages.jsonl.gz",
              "realistic_seed_data.json")
          .notes(
              "Trees: each way from the first message to a last reply is a conversation"
                  + " (paths=best: only the best-ranked one). Messages marked deleted are left out"
                  + " with the replies to them, and counted.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        PATHS, "all (default): every way through a tree; best: the one of the best-ranked replies");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.allHave("message_tree_id", "prompt")) {
      return Match.content("rows are trees: message_tree_id and prompt");
    }
    if (peek.all(RowLayout.TOP, row -> isMessage(row) && row.has("replies"))) {
      return Match.content("rows are first messages with replies: message_id, text, role");
    }
    return isFlat(peek) ? Match.content("rows are messages that name their parent") : Match.no();
  }

  private static boolean isMessage(ObjectNode row) {
    return (row.has("message_id") || row.has("user_message_id"))
        && row.has("text")
        && List.of("prompter", "assistant").contains(row.path("role").asText());
  }

  private static boolean isFlat(Peek peek) throws IOException {
    return peek.all(RowLayout.TOP, row -> isMessage(row) && !row.has("replies"));
  }

  @Override
  public ConversationReader open(Path file, OpenOptions options) throws IOException {
    String paths = options.setting(PATHS, ALL);
    if (!paths.equals(ALL) && !paths.equals(BEST)) {
      throw new IllegalArgumentException(
          "the setting \"%s\" is \"%s\"; expected all or best".formatted(PATHS, paths));
    }
    return RowDataset.super.open(file, options);
  }

  @Override
  public RowSource rows(Path file) throws IOException {
    boolean flat = isFlat(Peek.into(file));
    RowSource rows = RowFiles.open(file, RowLayout.TOP);
    return flat ? new MessageForest(rows) : rows;
  }

  @Override
  public RowLayout layout(Path file) throws IOException {
    if (isFlat(Peek.into(file))) {
      throw DatasetFormatException.ofFile(
          file,
          "messages that only name their parents are read one after the other, not in any order;"
              + " convert the file first");
    }
    return RowLayout.TOP;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    boolean tree = fields.has("prompt");
    JsonNode first = tree ? fields.node("prompt") : row.value();
    if (!(first instanceof ObjectNode root)) {
      throw fields.problem(
          "\"prompt\" is %s; expected the tree's first message ({…})".formatted(Json.named(first)));
    }
    MessagePaths paths = new MessagePaths(options.setting(PATHS, ALL).equals(BEST));
    paths.walk(root);
    if (paths.found().isEmpty()) {
      throw fields.problem("the first message is marked deleted; there is nothing to read");
    }
    List<Conversation> read = new ArrayList<>();
    for (List<Turn> turns : paths.found()) {
      Map<String, JsonNode> last = turns.get(turns.size() - 1).meta();
      JsonNode id =
          last.containsKey(MessagePaths.ID)
              ? last.get(MessagePaths.ID)
              : last.get(MessagePaths.SEED_ID);
      ConversationBuilder path =
          Conversation.builder(id == null ? Long.toString(row.record()) : id.asText());
      turns.forEach(path::turn);
      if (tree) {
        path.meta(fields.rest());
      }
      JsonNode lang = turns.get(0).meta().get("lang");
      if (lang != null) {
        path.meta("lang", lang);
      }
      if (paths.deleted() > 0) {
        path.meta("deleted_messages", IntNode.valueOf(paths.deleted()));
      }
      read.add(path.build());
    }
    return read;
  }
}
