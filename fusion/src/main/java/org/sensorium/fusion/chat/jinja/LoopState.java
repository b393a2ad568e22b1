package org.sensorium.fusion.chat.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code loop} of a for statement. */
final class LoopState implements Value.Loop {
  private final List<Value> items;
  private int index0 = -1;
  private @Nullable Value lastSeen;

  LoopState(List<Value> items) {
    this.items = items;
  }

  void advance() {
    index0++;
  }

  @Override
  public Value attribute(String name) {
    return switch (name) {
      case "index" -> Value.Int.of(index0 + 1L);
      case "index0" -> Value.Int.of(index0);
      case "revindex" -> Value.Int.of((long) items.size() - index0);
      case "revindex0" -> Value.Int.of(items.size() - index0 - 1L);
      case "first" -> Value.Bool.of(index0 == 0);
      case "last" -> Value.Bool.of(index0 == items.size() - 1);
      case "length" -> Value.Int.of(items.size());
      case "depth" -> Value.Int.of(1);
      case "depth0" -> Value.Int.of(0);
      case "previtem" -> itemAt(index0 - 1, "the item before the first");
      case "nextitem" -> itemAt(index0 + 1, "the item after the last");
      case "cycle" -> (Value.Function) this::cycle;
      case "changed" -> (Value.Function) this::changed;
      default -> new Value.Undefined("'%s' of a loop".formatted(name));
    };
  }

  private Value itemAt(int index, String hint) {
    return index < 0 || index >= items.size() ? new Value.Undefined(hint) : items.get(index);
  }

  private Value cycle(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw JinjaException.failed("loop.cycle() needs something to cycle through");
    }
    return arguments.positional().get(index0 % arguments.positional().size());
  }

  private Value changed(Arguments arguments) {
    Value seen = new Value.Seq(Value.SeqKind.TUPLE, arguments.positional());
    boolean changed = lastSeen == null || !Operators.equal(lastSeen, seen);
    lastSeen = seen;
    return Value.Bool.of(changed);
  }
}
