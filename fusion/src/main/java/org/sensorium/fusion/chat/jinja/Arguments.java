package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call passes: by place and by name. */
record Arguments(List<Value> positional, Map<String, Value> named) {

  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /** These arguments behind one more, as a filter gets the value it is applied to. */
  Arguments after(Value first) {
    List<Value> all = new ArrayList<>();
    all.add(first);
    all.addAll(positional);
    return new Arguments(all, named);
  }

  /** Only the positional arguments behind the first {@code count}. */
  List<Value> rest(int count) {
    return positional.size() <= count
        ? List.of()
        : List.copyOf(positional.subList(count, positional.size()));
  }

  /** Lays the arguments out over a function's parameters; what was not passed is null. */
  Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw JinjaException.failed(
          "%s() takes %d arguments, %d were given"
              .formatted(function, parameters.length, positional.size()));
    }
    @Nullable Value[] values = new @Nullable Value[parameters.length];
    for (int i = 0; i < positional.size(); i++) {
      values[i] = positional.get(i);
    }
    List<String> names = Arrays.asList(parameters);
    for (Map.Entry<String, Value> entry : named.entrySet()) {
      int place = names.indexOf(entry.getKey());
      if (place < 0 || values[place] != null) {
        throw JinjaException.failed(
            "%s() got an unexpected or repeated argument '%s'".formatted(function, entry.getKey()));
      }
      values[place] = entry.getValue();
    }
    return new Bound(function, names, values);
  }

  /** Arguments at their parameters. */
  static final class Bound {
    private final String function;
    private final List<String> names;
    private final @Nullable Value[] values;

    private Bound(String function, List<String> names, @Nullable Value[] values) {
      this.function = function;
      this.names = names;
      this.values = values;
    }

    boolean has(int place) {
      return values[place] != null;
    }

    Value get(int place) {
      Value value = values[place];
      if (value == null) {
        throw JinjaException.failed(
            "%s() needs the argument '%s'".formatted(function, names.get(place)));
      }
      return value;
    }

    Value get(int place, Value otherwise) {
      Value value = values[place];
      return value == null ? otherwise : value;
    }

    boolean isTrue(int place, boolean otherwise) {
      Value value = values[place];
      return value == null ? otherwise : Python.isTrue(value);
    }

    int index(int place, int otherwise) {
      Value value = values[place];
      return value == null ? otherwise : Numbers.index(value);
    }

    /** A string argument. */
    Text text(int place) {
      if (get(place) instanceof Text text) {
        return text;
      }
      throw JinjaException.failed(
          "%s() needs a string for '%s', not '%s'"
              .formatted(function, names.get(place), Python.typeName(get(place))));
    }

    /** A string argument that may be left out or None. */
    @Nullable Text textOrNone(int place) {
      Value value = values[place];
      return value == null || value == Value.Nothing.NONE ? null : text(place);
    }
  }
}
