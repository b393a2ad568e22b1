package org.sensorium.fusion.chat.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One scope of a running template: its names and where its text goes. A for statement opens one per
 * round and a macro one per call, so that what they set ends with them; an if statement opens none.
 */
final class Frame {
  private final Map<String, Value> names = new HashMap<>();
  private final @Nullable Frame outer;
  private final TextBuilder out;
  private final Run run;

  private Frame(@Nullable Frame outer, TextBuilder out, Run run) {
    this.outer = outer;
    this.out = out;
    this.run = run;
  }

  static Frame top(Map<String, Value> variables, Run run) {
    Frame frame = new Frame(null, new TextBuilder(), run);
    frame.names.putAll(variables);
    return frame;
  }

  /** A scope inside this one that writes to the same place. */
  Frame inner() {
    return new Frame(this, out, run);
  }

  /** A scope inside this one whose text is kept apart. */
  Frame captured() {
    return new Frame(this, new TextBuilder(), run);
  }

  Value lookup(String name) {
    for (Frame frame = this; frame != null; frame = frame.outer) {
      Value found = frame.names.get(name);
      if (found != null) {
        return found;
      }
    }
    Value global = Globals.get(name, run.clock());
    return global == null ? new Value.Undefined("'" + name + "'") : global;
  }

  void set(String name, Value value) {
    names.put(name, value);
  }

  TextBuilder out() {
    return out;
  }

  Run run() {
    return run;
  }
}
