package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Methods of dictionaries and lists; those that change them are unsafe in Jinja's sandbox. */
final class ContainerMethods {
  private static final Set<String> DICT_CHANGES =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> LIST_CHANGES =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

  private ContainerMethods() {}

  static @Nullable Value bind(Value.Dict dict, String name) {
    return switch (name) {
      case "items" -> (Value.Function) args -> none(args, name, items(dict));
      case "keys" ->
          (Value.Function) args -> none(args, name, new Value.Seq(Value.SeqKind.KEYS, keys(dict)));
      case "values" ->
          (Value.Function)
              args ->
                  none(
                      args,
                      name,
                      new Value.Seq(
                          Value.SeqKind.VALUES, new ArrayList<>(dict.entries().values())));
      case "copy" -> (Value.Function) args -> none(args, name, dict);
      case "get" -> (Value.Function) args -> get(dict, args);
      case "fromkeys" -> throw JinjaException.unsupported("dict.fromkeys");
      default -> DICT_CHANGES.contains(name) ? unsafe("dict", name) : null;
    };
  }

  static @Nullable Value bind(Value.Seq seq, String name) {
    if (seq.kind() != Value.SeqKind.LIST && seq.kind() != Value.SeqKind.TUPLE) {
      throw JinjaException.unsupported(
          "the attribute '%s' of a %s".formatted(name, seq.kind().python));
    }
    return switch (name) {
      case "index" -> (Value.Function) args -> index(seq, args.bind(name, "value").get(0));
      case "count" -> (Value.Function) args -> count(seq, args.bind(name, "value").get(0));
      case "copy" ->
          seq.kind() == Value.SeqKind.LIST ? (Value.Function) args -> none(args, name, seq) : null;
      default ->
          seq.kind() == Value.SeqKind.LIST && LIST_CHANGES.contains(name)
              ? unsafe("list", name)
              : null;
    };
  }

  /** The pairs of a dictionary, as {@code dict.items()} lists them. */
  static Value.Seq items(Value.Dict dict) {
    List<Value> pairs = new ArrayList<>();
    for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
      pairs.add(Value.Seq.tuple(entry.getKey(), entry.getValue()));
    }
    return new Value.Seq(Value.SeqKind.ITEMS, pairs);
  }

  private static List<Value> keys(Value.Dict dict) {
    return new ArrayList<>(dict.entries().keySet());
  }

  private static Value get(Value.Dict dict, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("get", "key", "default");
    Value found = dict.entries().get(Operators.key(bound.get(0)));
    return found == null ? bound.get(1, Value.Nothing.NONE) : found;
  }

  private static Value index(Value.Seq seq, Value wanted) {
    for (int i = 0; i < seq.items().size(); i++) {
      if (Operators.equal(seq.items().get(i), wanted)) {
        return Value.Int.of(i);
      }
    }
    throw JinjaException.failed("index(): the value is not in the list");
  }

  private static Value count(Value.Seq seq, Value wanted) {
    return Value.Int.of(seq.items().stream().filter(v -> Operators.equal(v, wanted)).count());
  }

  private static Value none(Arguments arguments, String name, Value result) {
    arguments.bind(name);
    return result;
  }

  private static Value unsafe(String type, String name) {
    return new Value.Undefined("the unsafe method '%s' of a %s".formatted(name, type));
  }
}
