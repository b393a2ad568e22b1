package org.sensorium.fusion.chat.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The functions that a chat template finds: those of Jinja and the two of transformers. */
final class Globals {
  /** Jinja's sandbox refuses longer ranges. */
  static final int MAX_RANGE = 100_000;

  private Globals() {}

  /** The function of this name, or null. */
  static @Nullable Value get(String name, Supplier<LocalDateTime> clock) {
    return switch (name) {
      case "range" -> (Value.Function) Globals::range;
      case "dict" -> (Value.Function) args -> Value.Dict.of(entries("dict", args));
      case "namespace" -> (Value.Function) Globals::namespace;
      case "raise_exception" -> (Value.Function) Globals::raise;
      case "strftime_now" ->
          (Value.Function)
              args ->
                  Text.of(Strftime.format(args.bind(name, "format").text(0).value(), clock.get()));
      case "lipsum", "cycler", "joiner", "self", "caller", "varargs", "kwargs", "super" ->
          throw JinjaException.unsupported("the name '%s'".formatted(name));
      default -> null;
    };
  }

  private static Value range(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("range", "start", "stop", "step");
    long start = bound.has(1) ? Numbers.index(bound.get(0)) : 0;
    long stop = Numbers.index(bound.get(bound.has(1) ? 1 : 0));
    long step = bound.index(2, 1);
    if (step == 0) {
      throw JinjaException.failed("range(): the step is zero");
    }
    List<Value> items = new ArrayList<>();
    for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
      if (items.size() == MAX_RANGE) {
        throw new JinjaException(
            JinjaException.Reason.LIMIT, "a range of more than %d items".formatted(MAX_RANGE));
      }
      items.add(Value.Int.of(i));
    }
    return new Value.Seq(Value.SeqKind.RANGE, items);
  }

  private static Map<Value, Value> entries(String function, Arguments arguments) {
    Map<Value, Value> entries = new LinkedHashMap<>();
    if (arguments.positional().size() > 1) {
      throw JinjaException.failed(function + "() takes at most one argument by place");
    }
    for (Value initial : arguments.positional()) {
      if (initial instanceof Value.Dict dict) {
        entries.putAll(dict.entries());
      } else {
        for (Value pair : Python.iterate(initial)) {
          List<Value> parts = Python.iterate(pair);
          if (parts.size() != 2) {
            throw JinjaException.failed(function + "() needs pairs of key and value");
          }
          entries.put(Operators.key(parts.get(0)), parts.get(1));
        }
      }
    }
    arguments.named().forEach((name, value) -> entries.put(Text.of(name), value));
    return entries;
  }

  private static Value namespace(Arguments arguments) {
    Map<String, Value> attributes = new LinkedHashMap<>();
    entries("namespace", arguments)
        .forEach(
            (key, value) -> {
              String name = Python.str(key).value();
              checkAttribute(name);
              attributes.put(name, value);
            });
    return new Value.Namespace(attributes);
  }

  /** transformers keeps names with an underscore in front out of namespaces. */
  static void checkAttribute(String name) {
    if (name.startsWith("_")) {
      throw JinjaException.failed(
          "a namespace cannot hold '%s': its name begins with an underscore".formatted(name));
    }
  }

  private static Value raise(Arguments arguments) {
    throw new JinjaException(
        JinjaException.Reason.RAISED,
        Python.str(arguments.bind("raise_exception", "message").get(0)).value());
  }
}
