package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Filters on sequences and dictionaries. */
final class ListFilters {
  private ListFilters() {}

  static Value apply(String name, Value value, Arguments arguments) {
    Arguments all = arguments.after(value);
    return switch (name) {
      case "first" -> first(all.bind(name, "seq").get(0));
      case "last" -> last(all.bind(name, "seq").get(0));
      case "list" -> Value.Seq.list(Python.iterate(all.bind(name, "value").get(0)));
      case "items" -> items(all.bind(name, "value").get(0));
      case "join" -> join(all);
      case "map" -> map(value, arguments);
      case "select", "reject" -> select(value, arguments, name, item -> item, 0);
      case "selectattr", "rejectattr" -> selectAttribute(value, arguments, name);
      case "sort" -> sort(all);
      case "dictsort" -> dictSort(all);
      case "unique" -> unique(all);
      case "min", "max" -> extreme(all, name);
      case "sum" -> sum(all);
      default -> throw JinjaException.unsupported("the filter '%s'".formatted(name));
    };
  }

  private static Value first(Value value) {
    if (value instanceof Value.Generator generator) {
      Value next = generator.next();
      return next == null ? empty() : next;
    }
    List<Value> items = Python.iterate(value);
    return items.isEmpty() ? empty() : items.get(0);
  }

  private static Value last(Value value) {
    if (value instanceof Value.Generator || value instanceof Value.Undefined) {
      throw Operators.undefinedOr("the filter 'last' needs a sequence", value, value);
    }
    List<Value> items = Python.iterate(value);
    return items.isEmpty() ? empty() : items.get(items.size() - 1);
  }

  private static Value empty() {
    return new Value.Undefined("an item of an empty sequence");
  }

  private static Value items(Value value) {
    if (value instanceof Value.Undefined) {
      return new Value.Generator(List.of());
    }
    if (value instanceof Value.Dict dict) {
      return new Value.Generator(ContainerMethods.items(dict).items());
    }
    throw JinjaException.failed(
        "the filter 'items' needs a mapping, not '%s'".formatted(Python.typeName(value)));
  }

  private static Value join(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("join", "value", "d", "attribute");
    UnaryOperator<Value> key = attribute(bound.get(2, Value.Nothing.NONE), null);
    List<Text> parts = new ArrayList<>();
    for (Value item : Python.iterate(bound.get(0))) {
      parts.add(Python.str(key.apply(item)));
    }
    return PythonStrings.join(Python.str(bound.get(1, Text.EMPTY)), parts);
  }

  /** Reads an attribute path such as {@code function.name}; None reads the item itself. */
  private static UnaryOperator<Value> attribute(Value path, @Nullable Value otherwise) {
    if (path == Value.Nothing.NONE) {
      return item -> item;
    }
    return item -> {
      Value found = item;
      for (Value part : steps(path)) {
        found = Attributes.item(found, part);
        if (found instanceof Value.Undefined && otherwise != null) {
          found = otherwise;
        }
      }
      return found;
    };
  }

  private static List<Value> steps(Value path) {
    if (!(path instanceof Text text)) {
      return List.of(path);
    }
    List<Value> steps = new ArrayList<>();
    for (Text step : PythonStrings.split(text, ".", -1)) {
      boolean number = !step.value().isEmpty() && step.value().chars().allMatch(Character::isDigit);
      steps.add(number ? Value.Int.of(Long.parseLong(step.value())) : step);
    }
    return steps;
  }

  /** The items that map and select see: none of anything false, None included. */
  private static List<Value> itemsIfAny(Value value) {
    return Python.isTrue(value) ? Python.iterate(value) : List.of();
  }

  private static Value map(Value value, Arguments arguments) {
    List<Value> mapped = new ArrayList<>();
    if (arguments.positional().isEmpty()) {
      Arguments.Bound bound = arguments.bind("map", "attribute", "default");
      Value otherwise = bound.has(1) ? bound.get(1) : null;
      UnaryOperator<Value> key = attribute(bound.get(0), otherwise);
      itemsIfAny(value).forEach(item -> mapped.add(key.apply(item)));
    } else {
      String filter = Python.str(arguments.positional().get(0)).value();
      Arguments rest = new Arguments(arguments.rest(1), arguments.named());
      itemsIfAny(value).forEach(item -> mapped.add(Filters.apply(filter, item, rest)));
    }
    return new Value.Generator(mapped);
  }

  private static Value selectAttribute(Value value, Arguments arguments, String name) {
    if (arguments.positional().isEmpty()) {
      throw JinjaException.failed("the filter '%s' needs an attribute".formatted(name));
    }
    return select(value, arguments, name, attribute(arguments.positional().get(0), null), 1);
  }

  private static Value select(
      Value value, Arguments arguments, String name, UnaryOperator<Value> key, int testPlace) {
    Predicate<Value> keep;
    if (arguments.positional().size() > testPlace) {
      String test = Python.str(arguments.positional().get(testPlace)).value();
      Arguments rest = new Arguments(arguments.rest(testPlace + 1), arguments.named());
      keep = item -> Tests.apply(test, key.apply(item), rest);
    } else {
      keep = item -> Python.isTrue(key.apply(item));
    }
    boolean wanted = name.startsWith("select");
    return new Value.Generator(
        itemsIfAny(value).stream().filter(item -> keep.test(item) == wanted).toList());
  }

  private static Value lowered(Value value) {
    return value instanceof Text text ? text.mapWhole(StringMethods::lower) : value;
  }

  private static Comparator<Value> order(UnaryOperator<Value> key, boolean caseSensitive) {
    return (a, b) -> {
      Value left = key.apply(a);
      Value right = key.apply(b);
      return caseSensitive
          ? Operators.compare(left, right)
          : Operators.compare(lowered(left), lowered(right));
    };
  }

  private static Value sort(Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("sort", "value", "reverse", "case_sensitive", "attribute");
    Value path = bound.get(3, Value.Nothing.NONE);
    if (path instanceof Text text && text.value().contains(",")) {
      throw JinjaException.unsupported("sorting by several attributes");
    }
    Comparator<Value> order = order(attribute(path, null), bound.isTrue(2, false));
    List<Value> sorted = new ArrayList<>(Python.iterate(bound.get(0)));
    sorted.sort(bound.isTrue(1, false) ? order.reversed() : order);
    return Value.Seq.list(sorted);
  }

  private static Value dictSort(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("dictsort", "value", "case_sensitive", "by", "reverse");
    if (!(bound.get(0) instanceof Value.Dict dict)) {
      throw JinjaException.failed("the filter 'dictsort' needs a mapping");
    }
    String by = Python.str(bound.get(2, Text.of("key"))).value();
    if (!by.equals("key") && !by.equals("value")) {
      throw JinjaException.failed("the filter 'dictsort' sorts by 'key' or 'value'");
    }
    Value place = Value.Int.of(by.equals("key") ? 0 : 1);
    Comparator<Value> order = order(pair -> Attributes.item(pair, place), bound.isTrue(1, false));
    List<Value> pairs = new ArrayList<>(ContainerMethods.items(dict).items());
    pairs.sort(bound.isTrue(3, false) ? order.reversed() : order);
    return Value.Seq.list(pairs);
  }

  private static Value unique(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("unique", "value", "case_sensitive", "attribute");
    UnaryOperator<Value> key = attribute(bound.get(2, Value.Nothing.NONE), null);
    boolean caseSensitive = bound.isTrue(1, false);
    List<Value> seen = new ArrayList<>();
    List<Value> kept = new ArrayList<>();
    for (Value item : Python.iterate(bound.get(0))) {
      Value found = caseSensitive ? key.apply(item) : lowered(key.apply(item));
      if (seen.stream().noneMatch(earlier -> Operators.equal(earlier, found))) {
        seen.add(found);
        kept.add(item);
      }
    }
    return new Value.Generator(kept);
  }

  private static Value extreme(Arguments arguments, String name) {
    Arguments.Bound bound = arguments.bind(name, "value", "case_sensitive", "attribute");
    Comparator<Value> order =
        order(attribute(bound.get(2, Value.Nothing.NONE), null), bound.isTrue(1, false));
    Value best = null;
    for (Value item : Python.iterate(bound.get(0))) {
      if (best == null
          || (name.equals("min") ? order.compare(item, best) < 0 : order.compare(item, best) > 0)) {
        best = item;
      }
    }
    return best == null ? empty() : best;
  }

  private static Value sum(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sum", "iterable", "attribute", "start");
    UnaryOperator<Value> key = attribute(bound.get(1, Value.Nothing.NONE), null);
    Value total = bound.get(2, Value.Int.of(0));
    for (Value item : Python.iterate(bound.get(0))) {
      total = Operators.binary("+", total, key.apply(item));
    }
    return total;
  }
}
