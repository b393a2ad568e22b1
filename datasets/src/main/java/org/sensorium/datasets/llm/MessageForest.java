package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowSource;

/**
 * Trees put together from messages that stand one after the other and name their parents. The
 * messages of a {@code message_tree_id} stand together and are held at once; without such ids all
 * messages of the file are.
 */
final class MessageForest implements RowSource {
  /** Messages held at once; OASST's largest tree has some hundreds. */
  private static final int MOST = 100_000;

  private final RowSource messages;
  private final Queue<Row> trees = new ArrayDeque<>();
  private final Queue<DatasetFormatException> faults = new ArrayDeque<>();
  private @Nullable Message ahead; // the first message of the next tree
  private @Nullable DatasetFormatException end; // after which nothing can be read

  private record Message(Row row, ObjectNode fields) {
    @Nullable String id() {
      return MessagePaths.id(fields);
    }

    @Nullable String parent() {
      return fields.path(fields.has("parent_id") ? "parent_id" : "parent_message_id").asText(null);
    }

    DatasetFormatException fault(String reason) {
      return DatasetFormatException.ofRecord(row.file(), row.record(), row.offset(), reason);
    }
  }

  MessageForest(RowSource messages) {
    this.messages = messages;
  }

  @Override
  public @Nullable Row next() throws IOException {
    while (trees.isEmpty() && faults.isEmpty()) {
      List<Message> group = group();
      if (group.isEmpty() && faults.isEmpty()) {
        if (end != null) {
          DatasetFormatException last = end;
          end = null;
          throw last;
        }
        return null;
      }
      grow(group);
    }
    DatasetFormatException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
    return trees.remove();
  }

  private List<Message> group() throws IOException {
    List<Message> group = new ArrayList<>();
    JsonNode tree = null;
    for (Message next = ahead == null ? read() : ahead; next != null; next = read()) {
      ahead = null;
      JsonNode its = next.fields().path("message_tree_id");
      if (tree != null && !its.equals(tree)) {
        ahead = next;
        return group;
      }
      if (group.size() == MOST) {
        throw DatasetFormatException.ofFile(
            next.row().file(),
            "more than %d messages without a change of \"message_tree_id\"; split the file"
                .formatted(MOST));
      }
      tree = its;
      group.add(next);
    }
    return group;
  }

  /** The next message; rows that are none wait as faults. */
  private @Nullable Message read() throws IOException {
    while (true) {
      try {
        Row row = messages.next();
        if (row == null) {
          return null;
        }
        try {
          row.fields();
          return new Message(row, (ObjectNode) row.value());
        } catch (RowException e) {
          faults.add(
              DatasetFormatException.ofRecord(
                  row.file(), row.record(), row.offset(), e.getMessage()));
        }
      } catch (DatasetFormatException e) {
        if (!e.skippable()) {
          end = e; // told after the trees in front of it
          return null;
        }
        faults.add(e);
      }
    }
  }

  /** Hangs replies below their parents; what then hangs below no first message is a fault. */
  private void grow(List<Message> group) {
    Map<String, Message> byId = new HashMap<>();
    Map<Message, List<Message>> replies = new IdentityHashMap<>();
    for (Message message : group) {
      String id = message.id();
      if (id != null) {
        byId.putIfAbsent(id, message);
      }
    }
    Set<Message> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Message> open = new ArrayDeque<>();
    for (Message message : group) {
      Message parent = byId.get(message.parent());
      if (message.parent() == null) {
        open.add(message);
        trees.add(
            Row.ofCells(
                message.row().file(),
                message.row().record(),
                message.row().offset(),
                message.fields()));
      } else if (parent != null) {
        replies.computeIfAbsent(parent, key -> new ArrayList<>()).add(message);
      }
    }
    while (!open.isEmpty()) {
      Message message = open.remove();
      placed.add(message);
      ArrayNode below = message.fields().putArray(MessagePaths.REPLIES);
      for (Message reply : replies.getOrDefault(message, List.of())) {
        below.add(reply.fields());
        open.add(reply);
      }
    }
    for (Message message : group) {
      if (!placed.contains(message)) {
        faults.add(
            message.fault(
                "its parent %s, or one above that, is not among the messages of this tree"
                    .formatted(message.parent())));
      }
    }
  }

  @Override
  public void close() throws IOException {
    messages.close();
  }
}
